// Every layer class, over its own cases: built in TensorFlow.js with seeded weights, exported in both layouts, with known and with open
// sizes, and run by onnxruntime, whose answer must be that of predict().
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { largestDifference, runOnnx, toChannelsFirst } from '../../test/runOnnx.ts';
import { layers as tfLayers, seededTensor, setSeededWeights, tf } from '../../test/tf.ts';
import type { AnyLayerDef, LayerCase } from '../layer.ts';
import { exportModel } from '../exportModel.ts';
import { layers } from './index.ts';

const BATCH = 3;

type Layer = tfLayers.layers.Layer;
type Factory = (config: object) => Layer;
/** The function that makes a class: MaxPooling2D is tf.layers.maxPooling2d, ReLU reLU. */
function factoryOf(className: string): Factory {
  const [, make] =
    Object.entries({ ...tfLayers.layers, sequential: tfLayers.sequential }).find(
      ([name]) => name.toLowerCase() === className.toLowerCase() && /^[a-z]/.test(name),
    ) ?? [];
  if (typeof make !== 'function') throw new Error(`tf.layers has no ${className}`);
  return make as Factory;
}

/** A setting with the layers in it made of { className, config }. */
function withLayers(setting: unknown): unknown {
  if (Array.isArray(setting)) return setting.map(withLayers);
  if (typeof setting !== 'object' || setting === null) return setting;
  const entries = Object.entries(setting).map(([key, value]) => [key, withLayers(value)]);
  const { className, config }: { className?: string; config?: object } = Object.fromEntries(entries);
  return className && config ? factoryOf(className)(config) : Object.fromEntries(entries);
}

/** The layer of a case; a cell inside an RNN, which alone can run it. */
function buildLayer(className: string, config: object): Layer {
  const layer = withLayers({ className, config: { ...config } }) as Layer;
  const isCell = (layers as Readonly<Record<string, AnyLayerDef>>)[className]?.states !== undefined;
  return isCell ? tfLayers.layers.rnn({ cell: layer as never, returnSequences: true, returnState: true }) : layer;
}

type Shape = readonly (number | null)[];

/** A model of the one layer, over inputs of these shapes. */
function buildModel(
  className: string,
  { config, masked }: LayerCase<unknown>,
  shapes: readonly Shape[],
): tfLayers.LayersModel {
  const inputs = shapes.map((shape, i) => tfLayers.input({ name: `x${i}`, shape: [...shape] }));
  const [first, ...others] = inputs;
  const masking = masked && (tfLayers.layers.masking().apply(first as never) as tfLayers.SymbolicTensor);
  const given = masking ? [masking, ...others] : inputs;
  const outputs = buildLayer(className, config).apply(given.length === 1 && given[0] ? given[0] : given);
  const model = tfLayers.model({ inputs, outputs: outputs as tfLayers.SymbolicTensor });
  setSeededWeights(model);
  return model;
}

/** The shapes of a case; with all sizes open but the channels, where TensorFlow.js builds the layer like this. */
function variantsOf(className: string, c: LayerCase<unknown>): { name: string; model: tfLayers.LayersModel }[] {
  const known = [c.inputShape, ...(c.moreShapes ?? [])];
  const channelsFirst = (c.config as { dataFormat?: string }).dataFormat === 'channelsFirst';
  const open = known.map((shape) => shape.map((d, i) => (i === (channelsFirst ? 0 : shape.length - 1) ? d : null)));
  const models = [{ name: 'known sizes', model: buildModel(className, c, known) }];
  if (c.inputShape.length < 2) return models;
  try {
    models.push({ name: 'open sizes', model: buildModel(className, c, open) });
  } catch {
    // TensorFlow.js itself wants to know the sizes.
  }
  return models;
}

/** Some steps of [N, T, ...] are 0: at the beginning, in the middle, at the end, and all of the last example. */
function withoutSteps(x: tf.Tensor): tf.Tensor {
  const [n = 1, steps = 1] = x.shape;
  const counts = Float32Array.from({ length: n * steps }, (_, i) => {
    const [example, t] = [Math.floor(i / steps), i % steps];
    return example === n - 1 || t % 3 === example ? 0 : 1;
  });
  return tf.mul(x, tf.tensor(counts, [n, steps, ...x.shape.slice(2).map(() => 1)]));
}

describe.each(Object.entries<AnyLayerDef>(layers))('%s', (key, def) => {
  test('is registered under the name of its class, with at least two cases', () => {
    expect(def.className).toBe(key);
    expect(def.cases.length).toBeGreaterThanOrEqual(2);
  });

  test.each(def.cases.map((c) => [JSON.stringify(c), c] as const))('%s', async (_name, c) => {
    const channelsFirst = (c.config as { dataFormat?: string }).dataFormat === 'channelsFirst';
    for (const { name, model } of variantsOf(key, c)) {
      const inputs = [c.inputShape, ...(c.moreShapes ?? [])].map((shape, i) =>
        i === 0 && c.masked
          ? withoutSteps(seededTensor([BATCH, ...shape], { seed: 42 }))
          : seededTensor([BATCH, ...shape], { seed: i + 42, ...c.values }),
      );
      const predicted = [model.predict(inputs.length === 1 ? (inputs[0] ?? []) : inputs)].flat();
      const given = await Promise.all(
        inputs.map(async (x) => ({ dims: x.shape, data: Float32Array.from(await x.data()) })),
      );
      for (const layout of ['nhwc', 'nchw'] as const) {
        const moved = given.map((x) =>
          layout === 'nchw' && !channelsFirst && x.dims.length > 2 ? toChannelsFirst(x) : x,
        );
        const { model: onnx, report } = await exportModel(model, { layout, verify: false });
        const outputs = await runOnnx(onnx, Object.fromEntries(moved.map((x, i) => [`x${i}`, x])));
        for (const [i, y] of predicted.entries()) {
          const output = outputs[report.outputs[i] ?? ''];
          expect(output?.dims, `${name}, ${layout}`).toEqual(y.shape);
          expect(largestDifference(output?.data ?? [], await y.data()), `${name}, ${layout}`).toBeLessThan(
            c.tolerance ?? 1e-5,
          );
        }
      }
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
