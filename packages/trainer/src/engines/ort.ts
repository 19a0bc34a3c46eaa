import {
  evaluationStep,
  packWeights,
  softmaxCrossEntropy,
  trainingStep,
  unpackWeights,
  type Loss,
  type Parameter,
} from '@fmnist/autodiff';
import type { Split } from '@fmnist/data';
import { convert, fromLayersModel, simplify, toClassifier } from '@fmnist/exporter';
import { bindSizes, encodeModel, toProto, type Graph, type TensorData } from '@fmnist/onnx';
import { ToolkitError } from '@fmnist/errors';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Engine, EngineOptions, EngineState } from './Engine.ts';

/** Images a run of the evaluation graph. */
const EVALUATION_BATCH = 500;

/** Trains with onnxruntime: the whole step, update included, is one ONNX graph; weights go round as one vector. */
export async function createOrtEngine(options: EngineOptions): Promise<Engine> {
  const { model, normalization, optimizer, labelSmoothing, trained, height, width, channels, threads } = options;
  const loss: Loss = (g, logits, labels) => softmaxCrossEntropy(g, logits, labels, { labelSmoothing });
  const inference = simplify(toClassifier(convert(await fromLayersModel(model)), { normalization }));
  const isTrained = (name: string) => name.includes('/') && trained(name);
  const step = trainingStep(inference, { loss, optimizer, trained: isTrained });
  const sessions = new Map<number, InferenceSession>();
  const open = (graph: Graph) =>
    InferenceSession.create(encodeModel(toProto({ graph })), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    });
  const evaluation = await open(evaluationStep(inference, { loss, trained: isTrained }));

  const vector = (data: Float32Array) => new Tensor('float32', data, [data.length]);
  const initial = packWeights(step.parameters, (p) => p.initial).data as Float32Array;
  let state: Record<string, Tensor> = Object.fromEntries(
    step.state.map((name) => [name, vector(name === 'weights' ? initial : new Float32Array(initial.length))]),
  );

  const feeds = ({ images, labels, count }: Split) => ({
    images: new Tensor('uint8', images, [count, height, width, channels]),
    labels: new Tensor('int32', Int32Array.from(labels), [count]),
  });
  /** A session for one batch size: fixed shapes run faster, and the last batch of an epoch is often short. */
  const sessionFor = async (batch: number) => {
    const session = sessions.get(batch) ?? (await open(bindSizes(step.graph, { N: batch })));
    sessions.set(batch, session);
    return session;
  };

  return {
    name: 'ort',
    device: 'cpu',
    parameters: initial.length,
    async step(batch, lr, number) {
      const session = await sessionFor(batch.count);
      const out = await session.run({ ...feeds(batch), ...state, lr: scalar(lr), step: scalar(number) });
      state = Object.fromEntries(step.state.map((name) => [name, output(out, `next_${name}`)]));
      return { loss: first(out, 'loss'), correct: first(out, 'correct') };
    },
    async evaluate(split) {
      let [loss, correct] = [0, 0];
      for (let from = 0; from < split.count; from += EVALUATION_BATCH) {
        const batch = slice(split, from, Math.min(split.count, from + EVALUATION_BATCH));
        const out = await evaluation.run({ ...feeds(batch), weights: output(state, 'weights') });
        loss += first(out, 'loss') * batch.count;
        correct += first(out, 'correct');
      }
      return { loss: loss / split.count, correct };
    },
    state: async () =>
      new Map(
        step.state.flatMap((name) =>
          [...unpackWeights(step.parameters, output(state, name).data as Float32Array)].map(
            ([key, t]) => [stateKey(name, key), t] as const,
          ),
        ),
      ),
    async load(saved) {
      state = Object.fromEntries(
        step.state.map((name) => [
          name,
          vector(packWeights(step.parameters, (p) => lookUp(saved, name, p)).data as Float32Array),
        ]),
      );
    },
    async dispose() {
      await Promise.all([evaluation, ...sessions.values()].map((session) => session.release()));
    },
  };
}

/** "conv1/kernel" of the weights, "velocity/conv1/kernel" of the optimizer's vector. */
export const stateKey = (vector: string, weight: string): string =>
  vector === 'weights' ? weight : `${vector}/${weight}`;

function lookUp(saved: EngineState, vector: string, { name, shape }: Parameter): TensorData {
  const tensor = saved.get(stateKey(vector, name));
  if (!tensor || tensor.shape.join() !== shape.join())
    throw new ToolkitError('WRONG_WEIGHTS', tensor ? 'a saved weight has another shape' : 'a saved weight is missing', {
      where: stateKey(vector, name),
      expected: `[${shape.join(', ')}]`,
      ...(tensor && { received: `[${tensor.shape.join(', ')}]` }),
      hint: 'It was saved by another model.',
    });
  return tensor;
}

const scalar = (x: number) => new Tensor('float32', Float32Array.of(x), []);

function output(values: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = values[name];
  if (!tensor) throw new TypeError(`the graph has no "${name}"`);
  return tensor;
}

const first = (values: Readonly<Record<string, Tensor>>, name: string) => Number(output(values, name).data[0]);

/** Images from..to of a split, as views. */
export function slice({ images, labels, count }: Split, from: number, to: number): Split {
  const size = images.length / count;
  return { images: images.subarray(from * size, to * size), labels: labels.subarray(from, to), count: to - from };
}
