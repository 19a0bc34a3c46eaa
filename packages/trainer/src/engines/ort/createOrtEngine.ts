import {
  evaluationStep,
  initialState,
  packWeights,
  parametersOf,
  softmaxCrossEntropy,
  trainingStep,
  unpackWeights,
  type Loss,
  type Parameter,
  type StateVector,
} from '@fmnist/autodiff';
import type { Mix, Split } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import { convert, fromLayersModel, simplify, toClassifier } from '@fmnist/exporter';
import { bindSizes, encodeModel, toProto, type Graph, type TensorData } from '@fmnist/onnx';
import type { OrtRuntime, SessionDevice } from '@fmnist/runtime/devices';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Engine, EngineOptions, EngineState } from '../Engine.ts';
import { sliceSplit } from '../sliceSplit.ts';
import type { Training } from './onDevice.ts';
import { disposeTensors, downloadTensors } from './stateTensors.ts';

/** Images a run of the evaluation graph. */
const EVALUATION_BATCH = 500;

/**
 * Trains with onnxruntime: the whole step, update included, is one ONNX graph; weights go round as one vector.
 * @throws {ToolkitError} NO_DEVICE where the device cannot be used
 */
export async function createOrtEngine(
  options: EngineOptions,
  device: SessionDevice,
  { stateOnDevice = false, lower = (graph) => graph }: Training = {},
): Promise<Engine> {
  const found = await device.prepare();
  if (!found.usable)
    throw new ToolkitError('NO_DEVICE', `onnxruntime cannot run on ${device.name} here`, {
      kind: 'device',
      received: found.reason,
      ...(found.hint && { hint: found.hint }),
    });
  const { model, normalization, labelSmoothing, height, width, channels, threads } = options;
  const ort = await device.runtime(threads);
  const loss: Loss = (g, logits, labels) => softmaxCrossEntropy(g, logits, labels, { labelSmoothing });
  const inference = simplify(toClassifier(convert(await fromLayersModel(model)), { normalization }));
  const trained = (name: string) => name.includes('/') && options.trained(name);
  const step = trainingStep(inference, { ...options, loss, trained });
  const sessionOptions = device.sessionOptions(threads);
  const evaluation = evaluationStep(inference, { loss, trained });
  const sessions = new Map<string, InferenceSession>();
  /** A session for one batch size: fixed shapes run faster, and the last batch of an epoch is often short. */
  const sessionFor = async (graph: Graph, batch: number) => {
    const key = `${graph.name} ${batch}`;
    const session =
      sessions.get(key) ??
      (await ort.InferenceSession.create(
        encodeModel(toProto({ graph: lower(bindSizes(graph, { N: batch })) })),
        stateOnDevice ? { ...sessionOptions, preferredOutputLocation: outputLocations(graph) } : sessionOptions,
      ));
    sessions.set(key, session);
    return session;
  };

  const scalar = (x: number) => new ort.Tensor('float32', Float32Array.of(x), []);
  const tensor = ({ data }: TensorData) => new ort.Tensor('float32', data as Float32Array, [data.length]);
  let state: Record<string, Tensor> = Object.fromEntries(
    step.state.map((v) => [v.name, tensor(initialState(step, v))]),
  );
  /** Scalars that the graph takes only where a feature is on. */
  const takes = new Set(step.graph.inputs.map((v) => v.name));

  const feeds = ({ images, labels, count }: Split) => ({
    images: new ort.Tensor('uint8', images, [count, height, width, channels]),
    labels: new ort.Tensor('int32', Int32Array.from(labels), [count]),
  });
  /** What is on the device is freed when nothing refers to it any more: it is not the garbage collector's. */
  const replaceState = (next: Record<string, Tensor>) => {
    disposeTensors(state);
    state = next;
  };

  return {
    name: 'ort',
    device: device.name,
    parameters: step.parameters.reduce((n, p) => n + p.initial.data.length, 0),
    async step(batch, { lr, step: number, update = true, emaDecay = 0 }) {
      const session = await sessionFor(step.graph, batch.count);
      const scalars = { lr, step: number, update: Number(update), ema_decay: emaDecay };
      const fed = Object.entries(scalars).flatMap(([name, x]) => (takes.has(name) ? [[name, scalar(x)] as const] : []));
      const out = await session
        .run({ ...feeds(batch), ...mixFeeds(ort, batch), ...state, ...Object.fromEntries(fed) })
        .catch((cause: unknown) => {
          throw outOfMemory(cause, batch.count) ?? cause;
        });
      replaceState(Object.fromEntries(step.state.map(({ name }) => [name, output(out, `next_${name}`)])));
      return { loss: first(out, 'loss'), correct: first(out, 'correct') };
    },
    async evaluate(split) {
      const { weights, statistics, ema = weights, ema_statistics = statistics } = state;
      const vectors = { weights: ema, ...(ema_statistics && { statistics: ema_statistics }) } as Record<string, Tensor>;
      let [loss, correct] = [0, 0];
      for (let from = 0; from < split.count; from += EVALUATION_BATCH) {
        const batch = sliceSplit(split, from, Math.min(split.count, from + EVALUATION_BATCH));
        const session = await sessionFor(evaluation, batch.count);
        const out = await session.run({ ...feeds(batch), ...vectors });
        loss += first(out, 'loss') * batch.count;
        correct += first(out, 'correct');
      }
      return { loss: loss / split.count, correct };
    },
    async state() {
      const onCpu = stateOnDevice ? await downloadTensors(ort, state, sessionOptions) : state;
      const unpacked = step.state.map(
        (v) => [v, unpackWeights(parametersOf(step, v), output(onCpu, v.name).data as Float32Array)] as const,
      );
      return new Map(
        unpacked.flatMap(([v, weights]) => [...weights].map(([name, t]) => [v.prefix + name, t] as const)),
      );
    },
    async load(saved) {
      replaceState(
        Object.fromEntries(
          step.state.map((v) => [v.name, tensor(packWeights(parametersOf(step, v), (p) => lookUp(saved, v, p)))]),
        ),
      );
    },
    async dispose() {
      disposeTensors(state);
      await Promise.all([...sessions.values()].map((session) => session.release()));
    },
  };
}

/** What goes round stays on the device, what is printed comes back. */
const outputLocations = ({ outputs }: Graph) =>
  Object.fromEntries(
    outputs.map(({ name }) => [name, name.startsWith('next_') ? ('gpu-buffer' as const) : ('cpu' as const)]),
  );

/** Labels of what was mixed in, and the share of the first. */
const mixFeeds = (
  ort: OrtRuntime,
  { mix, count }: { readonly mix?: Mix; readonly count: number },
): Record<string, Tensor> =>
  mix
    ? {
        other_labels: new ort.Tensor('int32', Int32Array.from(mix.otherLabels), [count]),
        lambda: new ort.Tensor('float32', mix.lambda, [count]),
      }
    : {};

function lookUp(saved: EngineState, { prefix }: StateVector, { name, shape }: Parameter): TensorData {
  const tensor = saved.get(prefix + name);
  if (!tensor || tensor.shape.join() !== shape.join())
    throw new ToolkitError('WRONG_WEIGHTS', tensor ? 'a saved weight has another shape' : 'a saved weight is missing', {
      where: prefix + name,
      expected: `[${shape.join(', ')}]`,
      ...(tensor && { received: `[${tensor.shape.join(', ')}]` }),
      hint: 'It was saved by another model.',
    });
  return tensor;
}

/** What onnxruntime says when it cannot allocate, made actionable; undefined for any other error. */
function outOfMemory(cause: unknown, batch: number): ToolkitError | undefined {
  if (!/bad_alloc|failed to allocate|out of memory|Available memory of/i.test(String(cause))) return undefined;
  return new ToolkitError('OUT_OF_MEMORY', 'there is not enough memory for a training step', {
    received: `batches of ${batch}`,
    hint: `Use a smaller --batch (${Math.max(1, batch >> 1)}), with --accumulate 2 for the same update.`,
    cause,
  });
}

function output(values: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const tensor = values[name];
  if (!tensor) throw new TypeError(`the graph has no "${name}"`);
  return tensor;
}

const first = (values: Readonly<Record<string, Tensor>>, name: string) => Number(output(values, name).data[0]);
