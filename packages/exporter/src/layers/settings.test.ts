// Settings as files have them and tf.layers does not make them; and what TensorFlow.js's CPU backend cannot be the measure of.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { loadedFrom, savedAs } from '../../test/artifacts.ts';
import { caseModel } from '../../test/caseModel.ts';
import { largestDifference, runOnnx, toChannelsFirst } from '../../test/runOnnx.ts';
import { layers as tfLayers, seededTensor, setSeededWeights, tf } from '../../test/tf.ts';
import { activations } from '../activation.ts';
import { exportModel } from '../exportModel.ts';
import type { ModelArtifacts } from '../source/fromLayersModel.ts';

const exported = async (artifacts: ModelArtifacts, x: tf.Tensor) => {
  const { model } = await exportModel({ save: (handler) => handler.save(artifacts) }, { verify: false });
  const given = { dims: x.shape, data: Float32Array.from(await x.data()) };
  return Object.values(await runOnnx(model, { x0: given }))[0];
};

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('activations as files have them', () => {
  const dense = caseModel('Dense', { inputShape: [4], config: { units: 5 } });
  const x = seededTensor([3, 4], { seed: 5, from: -6, to: 6 });
  const objects = [
    { class_name: 'hard_sigmoid', config: {} },
    { class_name: 'elu', config: { alpha: 0.5 } },
    { class_name: 'LeakyReLU', config: { alpha: 0.2 } },
    { class_name: 'ReLU', config: { max_value: 1 } },
    { class_name: 'ThresholdedReLU', config: { theta: 0.4 } },
    { class_name: 'ELU', config: {} },
  ];
  // TensorFlow.js turns gelu_new into geluNew when it reads a file, and does not know it then.
  const names = Object.keys(activations).filter((name) => name !== 'geluNew');
  test.each([null, ...names, ...names.map(snakeCase), ...objects])('%j', async (activation) => {
    const artifacts = await savedAs(dense, 'Dense', { activation });
    const expected = (await loadedFrom(artifacts)).predict(x) as tf.Tensor;
    const y = await exported(artifacts, x);
    expect(largestDifference(y?.data ?? [], await expected.data())).toBeLessThan(1e-5);
  });

  test('gelu_new is the one of TensorFlow.js in memory', async () => {
    const artifacts = await savedAs(dense, 'Dense', { activation: 'gelu_new' });
    const model = caseModel('Dense', { inputShape: [4], config: { units: 5, activation: 'gelu_new' } });
    const y = await exported(artifacts, x);
    expect(largestDifference(y?.data ?? [], await (model.predict(x) as tf.Tensor).data())).toBeLessThan(1e-5);
  });

  test.each(['sofmax', 'constructor', '__proto__', 7, { config: {} }, { class_name: 'PReLU', config: {} }, []])(
    '%j is refused by name',
    async (activation) => {
      const artifacts = await savedAs(dense, 'Dense', { activation });
      await expect(exported(artifacts, x)).rejects.toMatchObject({
        code: 'UNSUPPORTED_ACTIVATION',
        where: expect.stringContaining('dense'),
      });
    },
  );
});

describe('settings that are refused', () => {
  const cases: readonly [string, readonly number[], object, Record<string, unknown>][] = [
    ['Concatenate', [3, 4], {}, { axis: -2 }],
    ['Reshape', [3, 4], { targetShape: [12] }, { target_shape: [null, null] }],
    ['Reshape', [3, 4], { targetShape: [12] }, { target_shape: [0, 4] }],
    ['Resizing', [4, 4, 1], { height: 2, width: 2 }, { height: 1e9 }],
    ['Resizing', [4, 4, 1], { height: 2, width: 2 }, { interpolation: 'bicubic' }],
    ['Resizing', [4, 4], { height: 2, width: 2 }, {}],
    ['CenterCrop', [4, 4, 1], { height: 2, width: 2 }, { width: 0 }],
    ['Rescaling', [4], { scale: 2 }, { scale: [[1, 2]] }],
    ['Rescaling', [4], { scale: 2 }, { scale: 'two' }],
    ['CategoryEncoding', [4], { numTokens: 2 }, { output_mode: 'tf_idf' }],
    ['CategoryEncoding', [4], { numTokens: 2 }, { output_mode: 'one_hot' }],
    ['BatchNormalization', [4], {}, { axis: 0 }],
    ['BatchNormalization', [4], {}, { axis: 'last' }],
    ['LayerNormalization', [4], {}, { axis: [] }],
    ['LayerNormalization', [4], {}, { axis: 5 }],
    ['LayerNormalization', [3, 4], {}, { axis: [2, 2] }],
  ];
  test.each(cases)('%s of %j, %j with %j', async (className, inputShape, config, settings) => {
    const moreShapes = className === 'Concatenate' ? [inputShape] : [];
    const artifacts = await savedAs(caseModel(className, { inputShape, moreShapes, config }), className, settings);
    await expect(exportModel({ save: (handler) => handler.save(artifacts) })).rejects.toMatchObject({
      code: 'UNSUPPORTED_OPTION',
    });
  });
});

describe('normalisation along other axes', () => {
  // The CPU backend of TensorFlow.js counts through mean and variance element by element, whatever their shape is.
  test.each([
    { axis: 1, shape: [4, 5, 3] },
    { axis: 2, shape: [4, 5, 3] },
    { axis: [3], shape: [4, 5, 3] },
    { axis: -2, shape: [4, 3] },
    { axis: 1, shape: [2, 3, 4, 5] },
  ])('%j', async ({ axis, shape }) => {
    const at = ([axis].flat()[0] ?? 1) + (axis === -2 ? shape.length + 1 : 0);
    const layer = tfLayers.layers.batchNormalization({ axis: axis as number, inputShape: shape, epsilon: 0.01 });
    const model = tfLayers.sequential({ layers: [layer] });
    setSeededWeights(model);
    const x = seededTensor([2, ...shape], { seed: 3 });
    const along = [2, ...shape].map((d, i) => (i === at ? d : 1));
    const [gamma, beta, mean, variance] = layer.getWeights().map((w) => tf.reshape(w, along));
    if (!gamma || !beta || !mean || !variance) throw new Error('four weights');
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 0.01)));
    const expected = await tf.add(tf.mul(normal, gamma), beta).data();
    const given = { dims: x.shape, data: Float32Array.from(await x.data()) };
    for (const layout of ['nhwc', 'nchw'] as const) {
      const { model: onnx, report } = await exportModel(model, { layout, verify: false });
      const input = layout === 'nchw' ? toChannelsFirst(given) : given;
      const y = (await runOnnx(onnx, { [report.inputs[0] ?? '']: input }))[report.outputs[0] ?? ''];
      expect(largestDifference(y?.data ?? [], expected), layout).toBeLessThan(1e-5);
    }
  });
});

describe('whole numbers as inputs', () => {
  const { layers } = tfLayers;
  const made: readonly (readonly [string, (a: tfLayers.SymbolicTensor, b: tfLayers.SymbolicTensor) => unknown])[] = [
    ['Embedding', (a) => layers.embedding({ inputDim: 5, outputDim: 2 }).apply(a)],
    ['Rescaling', (a) => layers.rescaling({ scale: 0.5, offset: [1, 2, 3] as never }).apply(a)],
    ['Average', (a, b) => layers.average().apply([a, b])],
    ['Maximum', (a, b) => layers.maximum().apply([a, b])],
    ['Concatenate', (a, b) => layers.concatenate().apply([a, b])],
    ['Reshape', (a) => layers.reshape({ targetShape: [3, 1] }).apply(a)],
  ];
  test.each(made)('%s', async (_name, make) => {
    const inputs = ['a', 'b'].map((name) => tfLayers.input({ name, shape: [3], dtype: 'int32' }));
    const [a, b] = inputs;
    if (!a || !b) throw new Error('two inputs');
    const outputs = [make(a, b), ...inputs.map((x) => layers.activation({ activation: 'linear' }).apply(x))];
    const model = tfLayers.model({ inputs, outputs: outputs as tfLayers.SymbolicTensor[] });
    setSeededWeights(model);
    const values = [Int32Array.of(0, 1, 2, 3, 4, 0), Int32Array.of(4, 3, 2, 1, 0, 1)];
    const [expected] = model.predict(values.map((x) => tf.tensor(x, [2, 3], 'int32'))) as tf.Tensor[];
    const { model: onnx, report } = await exportModel(model, { verify: false });
    const session = await InferenceSession.create(onnx, { logSeverityLevel: 3 });
    const feeds = Object.fromEntries(values.map((x, i) => [report.inputs[i] ?? '', new Tensor('int32', x, [2, 3])]));
    const y = (await session.run(feeds))[report.outputs[0] ?? ''];
    expect(y?.dims).toEqual(expected?.shape);
    expect(y?.type).toBe(expected?.dtype);
    expect(largestDifference(y?.data as Float32Array, (await expected?.data()) ?? [])).toBeLessThan(1e-6);
  });
});
