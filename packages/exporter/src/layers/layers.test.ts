// Every layer class, over its own cases: built in TensorFlow.js with seeded weights, exported, and run by onnxruntime, whose answer must be
// that of predict().
import { readdir } from 'node:fs/promises';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { largestDifference, runOnnx, toChannelsFirst } from '../../test/runOnnx.ts';
import { layers as tfLayers, setSeededWeights, tf } from '../../test/tf.ts';
import type { AnyLayerDef, LayerCase } from '../layer.ts';
import { exportModel } from '../exportModel.ts';
import { layers } from './index.ts';

const BATCH = 3;

type Factory = (config: object) => tfLayers.layers.Layer;
/** The function that makes a class: MaxPooling2D is tf.layers.maxPooling2d, ReLU reLU. */
function factoryOf(className: string): Factory {
  const [, make] =
    Object.entries(tfLayers.layers).find(([name]) => name.toLowerCase() === className.toLowerCase()) ?? [];
  if (typeof make !== 'function') throw new Error(`tf.layers has no ${className}`);
  return make as Factory;
}

function buildModel(className: string, { inputShape, config, inputs = 1 }: LayerCase<unknown>): tfLayers.LayersModel {
  const model =
    inputs === 1
      ? tfLayers.sequential({ layers: [factoryOf(className)({ ...config, inputShape })] })
      : mergeModel(className, inputShape, config, inputs);
  setSeededWeights(model);
  return model;
}

/** The input itself and different functions of it, merged by the layer. */
function mergeModel(
  className: string,
  inputShape: readonly number[],
  config: object,
  inputs: number,
): tfLayers.LayersModel {
  const input = tfLayers.input({ shape: [...inputShape] });
  const branches = (['tanh', 'sigmoid', 'relu'] as const)
    .slice(0, inputs - 1)
    .map((activation) => tfLayers.layers.activation({ activation }).apply(input) as tfLayers.SymbolicTensor);
  return tfLayers.model({
    inputs: input,
    outputs: factoryOf(className)(config).apply([input, ...branches]) as tfLayers.SymbolicTensor,
  });
}

describe.each(Object.entries<AnyLayerDef>(layers))('%s', (key, def) => {
  test('is registered under the name of its class, with at least two cases', () => {
    expect(def.className).toBe(key);
    expect(factoryOf(key)({ ...def.cases[0]?.config }).getClassName()).toBe(key);
    expect(def.cases.length).toBeGreaterThanOrEqual(2);
  });

  test.each(def.cases.map((c) => [JSON.stringify(c), c] as const))('%s', async (_name, c) => {
    const model = buildModel(key, c);
    const own = model.weights.map(({ originalName }) => originalName.split('/').at(-1) ?? '');
    expect(own).toEqual(def.weights.map((w) => w.replace('?', '')).filter((w) => own.includes(w)));
    const x = tf.randomUniform([BATCH, ...c.inputShape], -1, 1, 'float32', 42);
    const y = model.predict(x) as typeof x;
    const input = { dims: x.shape, data: Float32Array.from(await x.data()) };
    const moved = c.inputShape.length > 1 ? toChannelsFirst(input) : input;
    for (const [layout, { dims, data }] of [
      ['nhwc', input],
      ['nchw', moved],
    ] as const) {
      const { model: onnx } = await exportModel(model, { layout, verify: false });
      const [output] = Object.values(await runOnnx(onnx, new Tensor('float32', data, dims)));
      expect(output?.dims, `${layout}`).toEqual(y.shape);
      expect(largestDifference(output?.data ?? [], await y.data()), `${layout}`).toBeLessThan(1e-5);
    }
  });
});

test('every layer file is registered', async () => {
  const files = (await readdir(import.meta.dirname)).filter((f) => !f.endsWith('.test.ts') && f !== 'index.ts');
  const exported = await Promise.all(
    files.map(async (file) =>
      Object.values<unknown>((await import(new URL(file, import.meta.url).href)) as Record<string, unknown>),
    ),
  );
  const classNames = exported.flat().flatMap((v) => {
    const isDef = typeof v === 'object' && v !== null && 'className' in v && 'convert' in v;
    return isDef ? [v.className] : [];
  });
  expect(classNames.toSorted()).toEqual(Object.keys(layers).toSorted());
});
