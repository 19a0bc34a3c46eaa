// Every layer class, over its own cases: built in TensorFlow.js with seeded weights, exported in both layouts, with known and with open
// sizes, and run by onnxruntime, whose answer must be that of predict().
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { behindMask, caseLayer, withoutSteps } from '../../test/caseLayer.ts';
import { largestDifference, runOnnx, toChannelsFirst } from '../../test/runOnnx.ts';
import { layers as tfLayers, seededTensor, setSeededWeights } from '../../test/tf.ts';
import type { AnyLayerDef, LayerCase } from '../layer.ts';
import { exportModel } from '../exportModel.ts';
import { layers } from './index.ts';

const BATCH = 3;

type Shape = readonly (number | null)[];

/** A model of the one layer, over inputs of these shapes. */
function buildModel(className: string, c: LayerCase<unknown>, shapes: readonly Shape[]): tfLayers.LayersModel {
  const inputs = shapes.map((shape, i) => tfLayers.input({ name: `x${i}`, shape: [...shape] }));
  const given = behindMask(c, inputs);
  const [only] = given;
  const outputs = caseLayer(className, c).apply(given.length === 1 && only ? only : given);
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

describe.each(Object.entries<AnyLayerDef>(layers))('%s', (key, def) => {
  test('is registered under the name of its class, with at least two cases', () => {
    expect(def.className).toBe(key);
    expect(def.cases.length).toBeGreaterThanOrEqual(2);
  });

  test.each(def.cases.map((c) => [JSON.stringify(c), c] as const))('%s', async (_name, c) => {
    const channelsFirst = (c.config as { dataFormat?: string }).dataFormat === 'channelsFirst';
    for (const { name, model } of variantsOf(key, c)) {
      const inputs = [c.inputShape, ...(c.moreShapes ?? [])].map((shape, i) => {
        const x = seededTensor([BATCH, ...shape], { seed: i + 42, ...c.values });
        return i === 0 && c.masked ? withoutSteps(x) : x;
      });
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
