import type { Split } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import type { Optimizer } from '@fmnist/autodiff';
import type { TensorData } from '@fmnist/onnx';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { layers, tf, type LayersModel } from '../tf.ts';
import type { Engine, EngineOptions } from './Engine.ts';
import { slice, stateKey } from './ort.ts';

const EVALUATION_BATCH = 100;

/**
 * Trains with TensorFlow.js, on its pure-JS backend: slow, and independent of everything the ort engine is made of. Gradients are
 * TensorFlow.js's own; updates are PyTorch's formulas, as in the ort engine.
 */
export async function createTfjsEngine(options: EngineOptions): Promise<Engine> {
  await tf.setBackend('cpu');
  const { model, normalization, optimizer, labelSmoothing, trained, height, width, channels } = options;
  const classifier = logitsOf(model);
  const weights = model.trainableWeights
    .filter((w) => trained(w.originalName))
    .map((w) => ({ name: w.originalName, value: w.read() as tf.Variable }));
  let state: ReadonlyMap<string, tf.Tensor> = new Map(
    optimizer.state.flatMap((vector) =>
      weights.map(({ name, value }) => [stateKey(vector, name), tf.zerosLike(value)] as const),
    ),
  );

  const inputs = ({ images, labels, count }: Split) => {
    const pixels = tf.tensor(Float32Array.from(images), [count, height, width, channels]);
    const x = tf.div(
      tf.sub(tf.div(pixels, 255), tf.tensor1d([...normalization.mean])),
      tf.tensor1d([...normalization.std]),
    );
    return { x, labels: tf.tensor1d(Int32Array.from(labels), 'int32') };
  };
  const forward = (batch: Split) => {
    const { x, labels } = inputs(batch);
    const logits = classifier(x);
    return {
      loss: crossEntropy(logits, labels, labelSmoothing),
      correct: tf.sum(tf.cast(tf.equal(tf.cast(tf.argMax(logits, 1), 'int32'), labels), 'float32')),
    };
  };

  return {
    name: 'tfjs',
    device: 'cpu',
    parameters: weights.reduce((n, { value }) => n + value.size, 0),
    async step(batch, lr, number) {
      const [loss, correct, next] = tf.tidy(() => {
        let right = tf.scalar(0) as tf.Tensor;
        const { value, grads } = tf.variableGrads(
          () => {
            const result = forward(batch);
            right = tf.keep(result.correct);
            return result.loss as tf.Scalar;
          },
          weights.map((w) => w.value),
        );
        const updated = new Map<string, tf.Tensor>();
        for (const weight of weights) {
          const slots = Object.fromEntries(
            optimizer.state.map((vector) => [vector, state.get(stateKey(vector, weight.name)) as tf.Tensor]),
          );
          const update = apply(optimizer, {
            w: weight.value,
            dw: grads[weight.value.name] as tf.Tensor,
            lr,
            step: number,
            state: slots,
          });
          weight.value.assign(update.w as tf.Tensor<tf.Rank>);
          for (const [vector, v] of Object.entries(update.state))
            updated.set(stateKey(vector, weight.name), tf.keep(v));
        }
        const count = right.dataSync()[0] ?? NaN;
        right.dispose();
        return [value.dataSync()[0] ?? NaN, count, updated] as unknown as tf.TensorContainer;
      }) as unknown as [number, number, Map<string, tf.Tensor>];
      for (const tensor of state.values()) tensor.dispose();
      state = next;
      return { loss, correct };
    },
    async evaluate(split) {
      let [loss, correct] = [0, 0];
      for (let from = 0; from < split.count; from += EVALUATION_BATCH) {
        const batch = slice(split, from, Math.min(split.count, from + EVALUATION_BATCH));
        const result = tf.tidy(() => {
          const { loss: mean, correct: right } = forward(batch);
          return [mean.dataSync()[0] ?? NaN, right.dataSync()[0] ?? NaN] as unknown as tf.TensorContainer;
        }) as unknown as [number, number];
        loss += result[0] * batch.count;
        correct += result[1];
      }
      return { loss: loss / split.count, correct };
    },
    async state() {
      const tensors = [...weights.map(({ name, value }) => [name, value as tf.Tensor] as const), ...state];
      return new Map(
        await Promise.all(
          tensors.map(
            async ([name, t]) =>
              [
                name,
                { dtype: 'float32', shape: t.shape, data: Float32Array.from(await t.data()) } satisfies TensorData,
              ] as const,
          ),
        ),
      );
    },
    async load(saved) {
      const read = (key: string) => {
        const tensor = saved.get(key);
        if (!tensor)
          throw new ToolkitError('WRONG_WEIGHTS', 'a saved weight is missing', {
            where: key,
            hint: 'It was saved by another model.',
          });
        return tf.tensor(tensor.data as Float32Array, [...tensor.shape], 'float32');
      };
      for (const { name, value } of weights) tf.tidy(() => value.assign(read(name)));
      for (const tensor of state.values()) tensor.dispose();
      state = new Map([...state.keys()].map((key) => [key, read(key)]));
    },
    async dispose() {
      for (const tensor of state.values()) tensor.dispose();
      state = new Map();
    },
  };
}

/** The network without the softmax at its end. */
function logitsOf(model: LayersModel): (x: tf.Tensor) => tf.Tensor {
  const last = model.layers.at(-1);
  const { activation } = (last?.getConfig() ?? {}) as { activation?: string };
  const hasSoftmax =
    last?.getClassName() === 'Softmax' || (last?.getClassName() === 'Activation' && activation === 'softmax');
  const before = hasSoftmax ? layers.model({ inputs: model.inputs, outputs: last?.input as SymbolicTensor }) : model;
  return (x) => before.apply(x, { training: true }) as tf.Tensor;
}

function crossEntropy(logits: tf.Tensor, labels: tf.Tensor1D, smoothing: number): tf.Tensor {
  const classes = logits.shape[1] ?? 1;
  const target = tf.add(tf.mul(tf.oneHot(labels, classes), 1 - smoothing), smoothing / classes);
  return tf.mean(tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1)));
}

interface Update {
  readonly w: tf.Tensor;
  readonly dw: tf.Tensor;
  readonly lr: number;
  readonly step: number;
  readonly state: Readonly<Record<string, tf.Tensor>>;
}

/** One weight's update by the formulas of packages/autodiff/src/optimizers, written a second time on purpose: this is what those are tested against. */
function apply(
  { name, settings }: Optimizer,
  { w, dw, lr, step, state }: Update,
): { w: tf.Tensor; state: Record<string, tf.Tensor> } {
  const {
    weightDecay = 0,
    momentum = 0,
    nesterov = false,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
  } = settings as Record<string, number>;
  const decoupled = name === 'adamw';
  const d = weightDecay === 0 || decoupled ? dw : tf.add(dw, tf.mul(w, weightDecay));
  const { velocity, m, v } = state;
  if (velocity) {
    const next = tf.add(tf.mul(velocity, momentum), d);
    return { w: tf.sub(w, tf.mul(nesterov ? tf.add(d, tf.mul(next, momentum)) : next, lr)), state: { velocity: next } };
  }
  if (!m || !v) return { w: tf.sub(w, tf.mul(d, lr)), state: {} };
  const nextM = tf.add(tf.mul(m, beta1), tf.mul(d, 1 - beta1));
  const nextV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(d), 1 - beta2));
  const root = tf.add(tf.div(tf.sqrt(nextV), Math.sqrt(1 - beta2 ** step)), epsilon);
  const shrunk = decoupled ? tf.mul(w, 1 - lr * weightDecay) : w;
  return { w: tf.sub(shrunk, tf.mul(tf.div(nextM, root), lr / (1 - beta1 ** step))), state: { m: nextM, v: nextV } };
}
