// What becomes of a mask: a layer that TensorFlow.js and the exporter both know here shows it.
import { beforeAll, expect, test } from 'vitest';
import { largestDifference, runOnnx } from '../../test/runOnnx.ts';
import { layers as tfLayers, seededTensor, setSeededWeights, tf } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';
import type { LayerDef } from '../layer.ts';

type Tensors = tfLayers.SymbolicTensor;
const { layers } = tfLayers;
const FLOAT = 1;
const STEPS = 5;

/** The mask of its input, as numbers; -1 where there is none. */
class MaskOf extends layers.Layer {
  static className = 'MaskOf';
  override computeOutputShape(shape: tfLayers.Shape): tfLayers.Shape {
    return shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[], { mask }: { mask?: tf.Tensor }): tf.Tensor {
    return mask ? tf.cast(mask, 'float32') : tf.fill([inputs].flat()[0]?.shape.slice(0, 2) ?? [], -1);
  }
}

const maskOf: LayerDef = {
  className: 'MaskOf',
  weights: [],
  layout: 'logical',
  convert: (g, [x], { callMask: mask }) => {
    if (mask) return [g.Cast(mask, { to: FLOAT })];
    const none = g.Mul(x ?? g.scalar(0), g.scalar(0));
    return [g.Sub(g.ReduceMax(none, g.ints([2]), { keepdims: 0 }), g.scalar(1))];
  },
  cases: [],
};

/** One number a step, with the mask of its input. */
class Sums extends layers.Layer {
  static className = 'Sums';
  override supportsMasking = true;
  override computeOutputShape(shape: tfLayers.Shape): tfLayers.Shape {
    return shape.slice(0, -1);
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [x] = [inputs].flat();
    return tf.sum(x ?? 0, -1);
  }
}

const sums: LayerDef = {
  className: 'Sums',
  weights: [],
  layout: 'logical',
  mask: 'pass',
  convert: (g, [x]) => [g.ReduceSum(x ?? g.scalar(0), g.ints([-1]), { keepdims: 0 })],
  cases: [],
};

const known = { MaskOf: maskOf, Sums: sums };

beforeAll(() => {
  tf.serialization.registerClass(MaskOf);
  tf.serialization.registerClass(Sums);
});

const words = (units: number, maskZero = true) =>
  layers.embedding({ inputDim: 3, outputDim: units, maskZero }) as tfLayers.layers.Layer;
const through =
  (layer: tfLayers.layers.Layer) =>
  ([x]: Tensors[]) =>
    layer.apply(words(4).apply(x ?? []) as Tensors);
const merging = (layer: tfLayers.layers.Layer, masked: readonly boolean[]) => (inputs: Tensors[]) =>
  layer.apply(masked.map((m, i) => words(4, m).apply(inputs[i] ?? []) as Tensors));

type Build = (inputs: Tensors[]) => unknown;
const cases: readonly (readonly [string, Build])[] = [
  ['Embedding', ([x]) => words(4).apply(x ?? [])],
  ['Embedding without', ([x]) => words(4, false).apply(x ?? [])],
  ['Activation', through(layers.activation({ activation: 'tanh' }))],
  ['Dense', through(layers.dense({ units: 2 }))],
  ['Dropout', through(layers.dropout({ rate: 0.5 }))],
  ['SpatialDropout1D', through(layers.spatialDropout1d({ rate: 0.5 }))],
  ['GaussianNoise', through(layers.gaussianNoise({ stddev: 1 }))],
  ['BatchNormalization', through(layers.batchNormalization({}))],
  ['LayerNormalization', through(layers.layerNormalization({}))],
  ['ReLU', through(layers.reLU({}))],
  ['PReLU', through(layers.prelu({}) as tfLayers.layers.Layer)],
  ['Add of two', merging(layers.add(), [true, true])],
  ['Multiply of three', merging(layers.multiply(), [true, true, true])],
  ['Average of three, the last without', merging(layers.average(), [true, true, false])],
  ['Maximum of two, the first without', merging(layers.maximum(), [false, true])],
  ['Minimum of two without', merging(layers.minimum(), [false, false])],
  ['Concatenate features', merging(layers.concatenate(), [true, true, true])],
  ['Concatenate features, one without', merging(layers.concatenate({ axis: 2 }), [true, false])],
  ['Concatenate steps', merging(layers.concatenate({ axis: 1 }), [true, true])],
  ['Concatenate without', merging(layers.concatenate(), [false, false])],
];

const showing =
  (build: Build): Build =>
  (inputs) =>
    new MaskOf({}).apply(build(inputs) as Tensors);

function modelOf(build: Build): tfLayers.LayersModel {
  const inputs = [0, 1, 2].map((i) => tfLayers.input({ name: `x${i}`, shape: [STEPS] }));
  const outputs = build(inputs) as Tensors;
  // All inputs are used, whatever the case reads.
  const rest = inputs.map((x) => layers.activation({ activation: 'linear' }).apply(x) as Tensors);
  const model = tfLayers.model({ inputs, outputs: [outputs, ...rest] });
  setSeededWeights(model);
  return model;
}

const scores = ([x]: Tensors[]) => new Sums({}).apply(words(4).apply(x ?? []) as Tensors) as Tensors;

test.each([
  ...cases.map(([name, build]) => [name, showing(build)] as const),
  ['Softmax of the steps that count', (inputs: Tensors[]) => layers.softmax({}).apply(scores(inputs))] as const,
])('%s', async (_name, build) => {
  const model = modelOf(build);
  const inputs = [0, 1, 2].map((i) => seededTensor([4, STEPS], { seed: i + 1, from: 0, to: 3, whole: true }));
  const [expected] = model.predict(inputs) as tf.Tensor[];
  const given = await Promise.all(
    inputs.map(async (x, i) => [`x${i}`, { dims: x.shape, data: Float32Array.from(await x.data()) }] as const),
  );
  const { model: onnx, report } = await exportModel(model, { layers: known, verify: false });
  const mask = (await runOnnx(onnx, Object.fromEntries(given)))[report.outputs[0] ?? ''];
  expect(mask?.dims).toEqual(expected?.shape);
  expect(largestDifference(mask?.data ?? [], (await expected?.data()) ?? [])).toBeLessThan(1e-6);
});

test.each([
  ['Add of three, the second without', merging(layers.add(), [true, false, true]), 'logicalAnd'],
  ['Add of three, the first without', merging(layers.add(), [false, true, true]), 'logicalAnd'],
  ['Concatenate steps, one without', merging(layers.concatenate({ axis: 1 }), [true, false]), 'concat'],
  ['Softmax of sequences', through(layers.softmax({ axis: 2 }) as tfLayers.layers.Layer), 'broadcast'],
])('%s: refused, as TensorFlow.js cannot run it', async (_name, build, said) => {
  const model = modelOf(showing(build));
  const inputs = [0, 1, 2].map(() => tf.ones([2, STEPS]));
  expect(() => model.predict(inputs)).toThrow(said);
  await expect(exportModel(model, { layers: known, verify: false })).rejects.toMatchObject({
    code: 'UNSUPPORTED_OPTION',
  });
});
