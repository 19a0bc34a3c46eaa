// Every layer class, over its own cases: built in TensorFlow.js with seeded weights, exported in both layouts, with known and with open
// sizes, and run by onnxruntime, whose answer must be that of predict().
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { caseModel, shapesOf, withoutSteps } from '../../test/caseModel.ts';
import { largestDifference, runOnnx, toChannelsFirst } from '../../test/runOnnx.ts';
import { seededTensor, type layers as tfLayers, type tf } from '../../test/tf.ts';
import type { AnyLayerDef, LayerCase } from '../layer.ts';
import { exportModel } from '../exportModel.ts';
import { layers } from './index.ts';

const BATCH = 3;
const OPEN = 'open sizes';

/** The shapes of a case; with all sizes open but the channels, where TensorFlow.js builds the layer like this. */
function variantsOf(className: string, c: LayerCase<unknown>): { name: string; model: tfLayers.LayersModel }[] {
  const channelsFirst = (c.config as { dataFormat?: string }).dataFormat === 'channelsFirst';
  const open = shapesOf(c).map((shape) =>
    shape.map((d, i) => (i === (channelsFirst ? 0 : shape.length - 1) ? d : null)),
  );
  const models = [{ name: 'known sizes', model: caseModel(className, c) }];
  if (c.inputShape.length < 2) return models;
  try {
    models.push({ name: OPEN, model: caseModel(className, c, open) });
  } catch {
    // TensorFlow.js itself wants to know the sizes.
  }
  return models;
}

/**
 * What TensorFlow.js makes of these inputs. Its Resizing, and CenterCrop where it makes pictures larger, fail on the list in which a model
 * hands a layer its input: they run by themselves alone.
 */
function predict(model: tfLayers.LayersModel, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const [only, ...more] = inputs;
  if (!only || more.length > 0) return [model.predict([...inputs])].flat();
  try {
    return [model.predict(only)].flat();
  } catch (error) {
    if (!/in resize\w+: x must be rank 3 or 4, but got rank 1/.test(String(error))) throw error;
    return [model.layers.at(-1)?.apply(only) ?? []].flat() as tf.Tensor[];
  }
}

describe.each(Object.entries<AnyLayerDef>(layers))('%s', (key, def) => {
  test('is registered under the name of its class, with at least three cases', () => {
    expect(def.className).toBe(key);
    expect(def.cases.length).toBeGreaterThanOrEqual(3);
  });

  test.each(def.cases.map((c) => [JSON.stringify(c), c] as const))('%s', async (_name, c) => {
    const channelsFirst = (c.config as { dataFormat?: string }).dataFormat === 'channelsFirst';
    for (const { name, model } of variantsOf(key, c)) {
      if (name === OPEN && c.openSizes === 'refused') {
        await expect(exportModel(model, { verify: false })).rejects.toMatchObject({ code: 'UNSUPPORTED_OPTION' });
        continue;
      }
      const inputs = shapesOf(c).map((shape, i) => {
        const x = seededTensor([BATCH, ...shape], { seed: i + 42, ...c.values });
        return i === 0 && c.masked ? withoutSteps(x) : x;
      });
      const predicted = predict(model, inputs);
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
