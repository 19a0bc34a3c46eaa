import { describe, expect, test } from 'vitest';
import { layers, setSeededWeights, tf } from '../../test/tf.ts';
import { exportModel, reportOf } from '../exportModel.ts';
import type { AnyLayerDef } from '../layer.ts';
import { Dense } from '../layers/Dense.ts';
import { formatReport } from '../report.ts';
import { artifactsOf, type LayersModelLike } from '../source/fromLayersModel.ts';
import { compare } from './compare.ts';

const { add, conv2d, dense, embedding, globalAveragePooling2d, upSampling2d } = layers.layers;
const symbolic = (value: unknown) => value as layers.SymbolicTensor;
const seeded = (model: layers.LayersModel) => {
  setSeededWeights(model);
  return model;
};
const asSource = (model: layers.LayersModel) => model as unknown as LayersModelLike;

const chain = () =>
  seeded(
    layers.sequential({
      name: 'chain',
      layers: [
        dense({ name: 'first', units: 5, activation: 'relu', inputShape: [4] }),
        dense({ name: 'second', units: 3 }),
        dense({ name: 'third', units: 2 }),
      ],
    }),
  );

/** Dense, but wrong for one number of units. */
const wrongAt = (units: number): AnyLayerDef => ({
  ...Dense,
  convert: (g, inputs, layer) => {
    const [y] = Dense.convert(g, inputs, layer as never);
    return y && layer.config.units === units ? [g.Mul(y, g.scalar(1.01))] : y ? [y] : [];
  },
});

describe('verification', () => {
  test('runs models with several inputs of their own sizes, in the order of the model', async () => {
    const [a, b] = [layers.input({ name: 'b_second', shape: [6] }), layers.input({ name: 'a_first', shape: [3] })];
    const sum = add().apply([symbolic(dense({ units: 4 }).apply(a)), symbolic(dense({ units: 4 }).apply(b))]);
    const model = seeded(layers.model({ inputs: [a, b], outputs: symbolic(sum) }));
    const { report } = await exportModel(model);
    expect(report.inputs).toEqual(['b_second', 'a_first']);
    expect(report.verification.status).toBe('passed');
  });

  test('chooses a size where the model leaves it open', async () => {
    const x = layers.input({ name: 'x', shape: [null, null, 3] });
    const small = conv2d({ filters: 2, kernelSize: 11, strides: 4 }).apply(x);
    const model = seeded(
      layers.model({ inputs: x, outputs: symbolic(globalAveragePooling2d({}).apply(symbolic(small))) }),
    );
    for (const layout of ['nhwc', 'nchw'] as const)
      expect((await exportModel(model, { layout })).report.verification.status).toBe('passed');
  });

  test('loads TensorFlow.js itself for what was read from files', async () => {
    const { report } = await exportModel(await artifactsOf(asSource(chain())));
    expect(report.verification).toMatchObject({ status: 'passed', samples: 4 });
  });

  test('says why a source that TensorFlow.js cannot load is not verified', async () => {
    const artifacts = await artifactsOf(asSource(chain()));
    const text = JSON.stringify(artifacts.modelTopology).replaceAll('"Dense"', '"MyDense"');
    const { report } = await exportModel(
      { ...artifacts, modelTopology: JSON.parse(text) as unknown },
      { layers: { MyDense: { ...Dense, className: 'MyDense' } } },
    );
    expect(report.verification.status).toBe('skipped');
    expect(report.verification.reason).toContain('TensorFlow.js cannot load the source model');
    expect(formatReport(report)).toContain('- ⚪ **ran**');
  });

  test('names the first layer at which both part', async () => {
    const error = await exportModel(chain(), { layers: { Dense: wrongAt(3) } }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'VERIFY_FAILED', kind: 'gate' });
    expect(String(error)).toContain('they part at layer second (Dense)');
    const report = reportOf(error);
    expect(report?.steps).toMatchObject({ ran: 'passed', agreed: 'failed' });
    expect(report?.verification.parting).toMatchObject({ layer: 'second', className: 'Dense' });
    const text = report ? formatReport(report) : '';
    expect(text).toContain('They part at layer <code>second</code> (Dense)');
    expect(text).toMatch(/- ❌ \*\*agreed\*\*/);
  });

  test('does not blame the result for what TensorFlow.js is known to compute wrongly', async () => {
    const x = layers.input({ shape: [3, 5, 6] });
    const model = layers.model({
      inputs: x,
      outputs: symbolic(layers.layers.batchNormalization({ axis: 1 }).apply(x)),
    });
    const { report } = await exportModel(seeded(model));
    expect(report.verification.status).toBe('skipped');
    expect(report.verification.reason).toContain("TensorFlow.js's CPU backend is wrong");
  });

  test('does not run what would take all memory', async () => {
    const x = layers.input({ shape: [40_000, 40_000, 1] });
    const model = layers.model({
      inputs: x,
      outputs: symbolic(layers.layers.activation({ activation: 'relu' }).apply(x)),
    });
    const { report } = await exportModel(model);
    expect(report.verification.reason).toContain('1600000000 numbers');
  });

  test('stops where it is told to, and leaves nothing', async () => {
    const stop = new AbortController();
    const model = chain();
    const stopping = {
      save: (handler: never) => asSource(model).save(handler),
      predict(given: never) {
        stop.abort();
        return model.predict(given);
      },
    };
    await expect(exportModel(stopping as never, { signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('takes for rounding what last bits of the weights do, and no more', async () => {
    // y = 2e4 (tanh(b + 1e-4 w x) - tanh(b)): what cancels leaves a rounding of 1e-3.
    const x = layers.input({ name: 'x', shape: [4] });
    const inner = symbolic(dense({ units: 1, activation: 'tanh' }).apply(x));
    const model = layers.model({ inputs: x, outputs: symbolic(dense({ units: 1 }).apply(inner)) });
    const [bias, gain] = [0.7, 2e4];
    model.setWeights([
      tf.tensor([1e-4, -1e-4, 2e-4, 1e-4], [4, 1]),
      tf.tensor([bias]),
      tf.tensor([gain], [1, 1]),
      tf.tensor([-gain * Math.tanh(bias)]),
    ]);
    const noisy: LayersModelLike = {
      save: (handler) => asSource(model).save(handler),
      predict: (given: never) => tf.add(model.predict(given) as tf.Tensor, 5e-4),
    };
    const { report } = await exportModel(noisy);
    expect(report.verification.differences[0]?.maxAbsolute).toBeGreaterThan(1e-4);
    expect(report.verification.status).toBe('passed');
    const steady: LayersModelLike = {
      save: (handler) => asSource(chain()).save(handler),
      predict: (given: never) => tf.add(chain().predict(given) as tf.Tensor, 5e-4),
    };
    expect(await exportModel(steady).catch((e: unknown) => e)).toMatchObject({ code: 'VERIFY_FAILED' });
  });
});

test('what is no rounding stays as it is where last bits are changed: scales of a Resize, words as floats', async () => {
  const picture = seeded(
    layers.sequential({
      layers: [upSampling2d({ size: [2, 2], inputShape: [5, 5, 2] }), globalAveragePooling2d({}), dense({ units: 2 })],
    }),
  );
  const words = seeded(layers.sequential({ layers: [embedding({ inputDim: 9, outputDim: 3, inputLength: 4 })] }));
  for (const model of [picture, words]) {
    const off: LayersModelLike = {
      save: (handler) => asSource(model).save(handler),
      predict: (given: never) => tf.add(model.predict(given) as tf.Tensor, 5e-4),
    };
    const error = await exportModel(off).catch((e: unknown) => e);
    expect(String(error)).toContain('source and result give different outputs');
  }
});

test('loads cells whose weights would be orthogonal first: TensorFlow.js makes these by what its core lacks', async () => {
  const cell = layers.layers.stackedRNNCells({
    cells: [2, 3].map((units) => layers.layers.lstmCell({ units, recurrentInitializer: 'zeros' })),
  });
  const model = seeded(layers.sequential({ layers: [layers.layers.rnn({ cell, inputShape: [4, 3] })] }));
  const { modelTopology, ...artifacts } = await artifactsOf(asSource(model));
  const saved = JSON.stringify(modelTopology);
  const orthogonal = saved.replaceAll(/("recurrent_initializer":\{"class_name":)"Zeros"/g, '$1"Orthogonal"');
  expect(orthogonal).not.toBe(saved);
  const { report } = await exportModel({ ...artifacts, modelTopology: JSON.parse(orthogonal) as unknown });
  expect(report.verification).toMatchObject({ status: 'passed' });
});

describe('a report', () => {
  test('lists what cannot be converted', async () => {
    const artifacts = await artifactsOf(asSource(chain()));
    const text = JSON.stringify(artifacts.modelTopology).replace('"Dense"', '"<b>Odd</b>|"');
    const error = await exportModel({ ...artifacts, modelTopology: JSON.parse(text) as unknown }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'UNSUPPORTED_LAYER' });
    const report = reportOf(error);
    expect(report?.steps).toMatchObject({ loaded: 'passed', converted: 'failed', checked: 'skipped' });
    const markdown = report ? formatReport(report) : '';
    expect(markdown).toContain('- ❌ **converted**');
    expect(markdown).toContain('    1 layer of "chain" cannot be exported: first (<b>Odd</b>|)');
  });
});

test('compare: other shapes, and NaN, are no agreement; equal infinities are', () => {
  const t = (data: readonly number[], shape = [data.length]) =>
    ({ dtype: 'float32', shape, data: Float32Array.from(data) }) as const;
  expect(compare('y', t([1, 2]), t([1, 2.5]))).toMatchObject({ maxAbsolute: 0.5, largest: 2 });
  expect(compare('y', t([1, 2]), t([1, 2], [2, 1])).maxAbsolute).toBe(Infinity);
  expect(compare('y', t([1]), undefined).maxAbsolute).toBe(Infinity);
  expect(compare('y', t([NaN]), t([NaN])).maxAbsolute).toBe(Infinity);
  expect(compare('y', t([Infinity]), t([Infinity])).maxAbsolute).toBe(0);
});
