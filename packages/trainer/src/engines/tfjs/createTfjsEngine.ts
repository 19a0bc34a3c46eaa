import type { Batch } from '@fmnist/data';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ToolkitError } from '@fmnist/errors';
import type { TensorData } from '@fmnist/onnx';
import { layers, tf, type LayersModel } from '../../tf.ts';
import type { DeviceName } from '@fmnist/devices';
import type { Engine, EngineOptions, StepControls, StepResult } from '../Engine.ts';
import type { Backend } from './backends/Backend.ts';
import { sliceSplit } from '../sliceSplit.ts';
import { average, clipped, updated } from './update.ts';

const EVALUATION_BATCH = 100;

/** A weight, or a running mean or variance. */
interface Variable {
  readonly name: string;
  readonly value: tf.Variable;
}

/**
 * Trains with TensorFlow.js, independent of everything the ort engine is made of. Gradients and running statistics are TensorFlow.js's own;
 * updates are PyTorch's formulas, as in the ort engine. The model's own variables are what is trained.
 */
export async function createTfjsEngine(options: EngineOptions, device: DeviceName, backend: Backend): Promise<Engine> {
  await backend.register(options.threads);
  await useBackend(backend);
  const {
    model,
    normalization,
    optimizer,
    labelSmoothing,
    trained,
    height,
    width,
    channels,
    ema = false,
    accumulate = 1,
  } = options;
  const { logits: classifier, restore } = logitsOf(model, trained);
  const own = model.weights
    .map((w) => ({
      name: w.originalName,
      trainable: model.trainableWeights.includes(w),
      value: w.read() as tf.Variable,
    }))
    .filter((w) => trained(w.name));
  const weights: Variable[] = own.filter((w) => w.trainable);
  // Everything that goes round besides the weights and statistics themselves, by name.
  const state = new Map<string, tf.Variable>();
  const begin = (prefix: string, like: readonly Variable[], from: (v: tf.Tensor) => tf.Tensor) =>
    like.forEach(({ name, value }) =>
      state.set(
        prefix + name,
        tf.tidy(() => tf.variable(from(value))),
      ),
    );
  for (const vector of optimizer.state) begin(`${vector}/`, weights, tf.zerosLike);
  if (accumulate > 1) begin('gradient_sum/', weights, tf.zerosLike);
  if (ema) begin('ema/', own, (v) => tf.clone(v));
  const slot = (key: string) => state.get(key) as tf.Variable;

  const forward = ({ images, labels, count, mix }: Batch, training: boolean) => {
    const pixels = tf.tensor(Float32Array.from(images), [count, height, width, channels]);
    const x = tf.div(
      tf.sub(tf.div(pixels, 255), tf.tensor1d([...normalization.mean])),
      tf.tensor1d([...normalization.std]),
    );
    const truth = tf.tensor1d(Int32Array.from(labels), 'int32');
    const logits = classifier(x, training);
    return {
      loss: tf.mean(mix ? mixed(logits, truth, mix) : crossEntropy(logits, truth, labelSmoothing)),
      correct: tf.sum(tf.cast(tf.equal(tf.cast(tf.argMax(logits, 1), 'int32'), truth), 'float32')),
    };
  };
  const mixed = (logits: tf.Tensor, truth: tf.Tensor1D, { otherLabels, lambda }: NonNullable<Batch['mix']>) => {
    const share = tf.tensor1d(lambda);
    const other = crossEntropy(logits, tf.tensor1d(Int32Array.from(otherLabels), 'int32'), labelSmoothing);
    return tf.add(tf.mul(share, crossEntropy(logits, truth, labelSmoothing)), tf.mul(tf.sub(1, share), other));
  };
  const update = (grads: readonly tf.Tensor[], { lr, step }: StepControls) => {
    const dws = clipped(grads, options.clip);
    weights.forEach((weight, i) => {
      const decay = options.decays?.(weight.name) === false ? 0 : optimizer.settings.weightDecay;
      const slots = Object.fromEntries(optimizer.state.map((vector) => [vector, slot(`${vector}/${weight.name}`)]));
      const next = updated(optimizer, { w: weight.value, dw: dws[i] as tf.Tensor, lr, step, decay, state: slots });
      weight.value.assign(next.w);
      for (const [vector, v] of Object.entries(next.state)) slot(`${vector}/${weight.name}`).assign(v);
    });
  };

  return {
    name: 'tfjs',
    device,
    parameters: weights.reduce((n, { value }) => n + value.size, 0),
    async step(batch, controls) {
      await useBackend(backend);
      const result = tf.tidy(() => {
        let right: tf.Tensor | undefined;
        const { value, grads } = tf.variableGrads(
          () => {
            const { loss, correct } = forward(batch, true);
            right = tf.keep(correct);
            return loss as tf.Scalar;
          },
          weights.map((w) => w.value),
        );
        const dws = weights.map((w) => grads[w.value.name] as tf.Tensor);
        if (accumulate === 1) update(dws, controls);
        else {
          const sums = weights.map((w, i) => tf.add(slot(`gradient_sum/${w.name}`), dws[i] as tf.Tensor));
          if (controls.update !== false)
            update(
              sums.map((s) => tf.div(s, accumulate)),
              controls,
            );
          weights.forEach((w, i) =>
            slot(`gradient_sum/${w.name}`).assign(
              controls.update === false ? (sums[i] as tf.Tensor) : tf.zerosLike(w.value),
            ),
          );
        }
        if (ema)
          for (const { name, value: now } of own)
            slot(`ema/${name}`).assign(average(slot(`ema/${name}`), now, controls.emaDecay ?? 0));
        return [value, right as tf.Tensor];
      });
      return read(result);
    },
    async evaluate(split) {
      await useBackend(backend);
      // The averages are swapped in for as long as it takes.
      const held = ema ? own.map(({ value }) => tf.clone(value)) : [];
      if (ema) for (const { name, value } of own) value.assign(slot(`ema/${name}`));
      let [loss, correct] = [0, 0];
      for (let from = 0; from < split.count; from += EVALUATION_BATCH) {
        const batch = sliceSplit(split, from, Math.min(split.count, from + EVALUATION_BATCH));
        const scored = await read(
          tf.tidy(() => {
            const { loss: mean, correct: right } = forward(batch, false);
            return [mean, right];
          }),
        );
        loss += scored.loss * batch.count;
        correct += scored.correct;
      }
      held.forEach((value, i) => {
        own[i]?.value.assign(value);
        value.dispose();
      });
      return { loss: loss / split.count, correct };
    },
    async state() {
      const tensors = [...own.map(({ name, value }) => [name, value] as const), ...state];
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
      for (const [name, value] of [...own.map((w) => [w.name, w.value] as const), ...state]) {
        const tensor = saved.get(name);
        if (!tensor)
          throw new ToolkitError('WRONG_WEIGHTS', 'a saved weight is missing', {
            where: name,
            hint: 'It was saved by another model.',
          });
        tf.tidy(() => value.assign(tf.tensor(tensor.data as Float32Array, [...tensor.shape], 'float32')));
      }
    },
    async dispose() {
      for (const variable of state.values()) variable.dispose();
      state.clear();
      restore();
      await toPlainBackend(model);
    },
  };
}

async function useBackend({ name }: Backend): Promise<void> {
  if (tf.getBackend() !== name && !(await tf.setBackend(name)))
    throw new ToolkitError('NO_DEVICE', 'TensorFlow.js could not open this device', {
      kind: 'device',
      where: `backend ${name}`,
      hint: '`pnpm fmnist doctor` says what is missing.',
    });
}

/** Two numbers, and what held them. Read without blocking, as a GPU must be. */
async function read(tensors: readonly tf.Tensor[]): Promise<StepResult> {
  const [loss = NaN, correct = NaN] = (await Promise.all(tensors.map((t) => t.data()))).map(([x]) => Number(x));
  for (const tensor of tensors) tensor.dispose();
  return { loss, correct };
}

/** A model that was trained on a GPU is used afterwards where whatever comes can read it. */
async function toPlainBackend(model: LayersModel): Promise<void> {
  const values = await Promise.all(model.weights.map((w) => w.read().data()));
  await tf.setBackend('cpu');
  model.weights.forEach((w, i) =>
    tf.tidy(() => {
      w.write(tf.tensor(values[i] as Float32Array, w.shape as number[], 'float32'));
    }),
  );
}

/** The network without the softmax at its end; a normalisation whose statistics are frozen normalises with them while training, too. */
function logitsOf(model: LayersModel, trained: (name: string) => boolean) {
  const last = model.layers.at(-1);
  const { activation } = (last?.getConfig() ?? {}) as { activation?: string };
  const hasSoftmax =
    last?.getClassName() === 'Softmax' || (last?.getClassName() === 'Activation' && activation === 'softmax');
  const before = hasSoftmax ? layers.model({ inputs: model.inputs, outputs: last?.input as SymbolicTensor }) : model;
  const frozen = model.layers.filter(
    (layer) => layer.getClassName() === 'BatchNormalization' && !trained(`${layer.name}/moving_mean`),
  );
  const calls = frozen.map((layer) => {
    const { call } = layer;
    layer.call = (inputs, kwargs) => call.call(layer, inputs, { ...kwargs, training: false });
    return call;
  });
  return {
    logits: (x: tf.Tensor, training: boolean) => before.apply(x, { training }) as tf.Tensor,
    /** The model is the caller's. */
    restore: () => frozen.forEach((layer, i) => (layer.call = calls[i] ?? layer.call)),
  };
}

/** Of each image. */
function crossEntropy(logits: tf.Tensor, labels: tf.Tensor1D, smoothing: number): tf.Tensor {
  const classes = logits.shape[1] ?? 1;
  const target = tf.add(tf.mul(tf.oneHot(labels, classes), 1 - smoothing), smoothing / classes);
  return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1));
}
