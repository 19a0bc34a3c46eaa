// What exportModel refuses, and how it says so.
import { ToolkitError } from '@fmnist/errors';
import { describe, expect, test } from 'vitest';
import { layers, lenet, tf } from '../test/tf.ts';
import { exportModel } from './exportModel.ts';
import type { LayersModelLike } from './source/fromLayersModel.ts';

const errorOf = (result: Promise<unknown>): Promise<unknown> =>
  result.then(
    () => 'no error',
    (error: unknown) => error,
  );

describe('verification', () => {
  test('fails when a weight changes between the export and the comparison', async () => {
    const model = lenet();
    const changed: LayersModelLike = {
      async save(handler) {
        const saved = await model.save(handler);
        const [kernel, ...rest] = model.getWeights();
        model.setWeights([tf.mul(kernel ?? tf.scalar(0), 1.01), ...rest]);
        return saved;
      },
      predict: (x: never) => model.predict(x),
    };
    const error = await errorOf(exportModel(changed));
    expect(error).toBeInstanceOf(ToolkitError);
    expect(error).toMatchObject({ code: 'VERIFY_FAILED', kind: 'gate', where: 'lenet' });
    expect(String(error)).toMatch(/expected differences of at most 0.00001, received softmax by \d/);
  });

  test('takes any difference that it is told to', async () => {
    const model = lenet();
    const noisy: LayersModelLike = {
      save: (handler) => model.save(handler),
      predict: (x: never) => tf.add(model.predict(x) as tf.Tensor, 0.001),
    };
    expect(await errorOf(exportModel(noisy))).toMatchObject({ code: 'VERIFY_FAILED' });
    const { report } = await exportModel(noisy, { tolerance: 0.01 });
    expect(report.verification.differences[0]?.maxAbsolute).toBeCloseTo(0.001, 5);
  });

  test('says why it was skipped', async () => {
    const model = lenet();
    const { report } = await exportModel(model, { verify: false });
    expect(report.verification).toMatchObject({ status: 'skipped', reason: 'not asked for', samples: 0 });
    const mute: LayersModelLike = { save: (handler) => model.save(handler) };
    expect((await exportModel(mute)).report.verification).toMatchObject({
      status: 'skipped',
      reason: 'the source model cannot predict',
    });
  });

  test('keeps a source that cannot predict what it saves from looking like a crash', async () => {
    const model = lenet();
    const broken: LayersModelLike = {
      save: (handler) => model.save(handler),
      predict: () => {
        throw new Error('out of memory');
      },
    };
    expect(await errorOf(exportModel(broken))).toMatchObject({
      code: 'VERIFY_FAILED',
      message: 'lenet: TensorFlow.js itself cannot run the source model: out of memory',
    });
  });
});

test('layers that cannot be exported are named all at once', async () => {
  /** Of a class that no one but its author knows. */
  class Own extends layers.layers.Layer {
    static className = 'Own';
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
      return inputs;
    }
  }
  const x = layers.input({ shape: [3, 3, 1] });
  const { randomWidth, dense } = layers.layers;
  const row = [dense({ name: 'fc', units: 4 }), new Own({ name: 'own' }), randomWidth({ name: 'wide', factor: 0.5 })];
  const y = row.reduce((v, layer) => (layer as layers.layers.Layer).apply(v) as layers.SymbolicTensor, x);
  const model = layers.model({ name: 'odd', inputs: x, outputs: y });
  const error = await errorOf(exportModel(model));
  expect(error).toMatchObject({ code: 'UNSUPPORTED_LAYER' });
  expect(String(error)).toContain(
    '2 layers of "odd" cannot be exported: own (Own), wide (RandomWidth); RandomWidth: it resizes to',
  );
  const { report } = await exportModel(
    layers.sequential({ layers: [layers.layers.gaussianNoise({ name: 'noise', stddev: 1, inputShape: [3] })] }),
    {
      layers: {
        GaussianNoise: {
          className: 'GaussianNoise',
          weights: [],
          layout: 'any',
          convert: (g, [x]) => (x ? [g.Identity(x)] : []),
          cases: [],
        },
      },
    },
  );
  expect(report.verification.status).toBe('passed');
});

test.each([
  ['UNSUPPORTED_OPSET', { opset: 12 }],
  ['UNSUPPORTED_OPSET', { opset: 17.5 }],
  ['BAD_BATCH', { batch: 0 }],
  ['BAD_BATCH', { batch: 1.5 }],
  ['BAD_NORMALIZATION', { classifier: { normalization: { mean: [0.5], std: [0] } } }],
  ['BAD_NORMALIZATION', { classifier: { normalization: { mean: [0.5, 0.5, 0.5], std: [1, 1, 1] } } }],
])('%s for %j', async (code, options) => {
  expect(await errorOf(exportModel(lenet(), options))).toMatchObject({ code, kind: 'usage' });
});

test('a model that fixes its batch keeps it, and is verified with it', async () => {
  const dense = layers.layers.dense({ units: 2, batchInputShape: [3, 4] });
  const fixed = layers.sequential({ layers: [dense] });
  const { report } = await exportModel(fixed);
  expect(report.verification).toMatchObject({ status: 'passed', samples: 3 });
  expect(await errorOf(exportModel(fixed, { batch: 8 }))).toMatchObject({ code: 'BAD_BATCH', kind: 'usage' });
});

test('only one picture in and one vector of classes out is a classifier', async () => {
  const picture = layers.sequential({
    layers: [layers.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [5, 5, 1] })],
  });
  expect(await errorOf(exportModel(picture, { classifier: {} }))).toMatchObject({ code: 'NOT_A_CLASSIFIER' });
});
