// Layers in other opsets than the default one, which layers.test.ts holds to TensorFlow.js: the same numbers.
import { expect, test } from 'vitest';
import { caseModel, shapesOf } from '../../test/caseModel.ts';
import { largestDifference, runOnnx } from '../../test/runOnnx.ts';
import { seededTensor } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';
import type { AnyLayerDef, LayerCase } from '../layer.ts';
import { layers } from './index.ts';

const BATCH = 2;

const all = Object.entries<AnyLayerDef>(layers).flatMap(([className, { cases }]) =>
  cases.map((c) => [className, JSON.stringify(c), c] as const),
);

test.each(all)('%s %s at 13, 21 and 24', async (className, _name, c: LayerCase<unknown>) => {
  const model = caseModel(className, c);
  const given = await Promise.all(
    shapesOf(c).map(async (shape, i) => {
      const x = seededTensor([BATCH, ...shape], { seed: i + 7, ...c.values });
      return [`x${i}`, { dims: x.shape, data: Float32Array.from(await x.data()) }] as const;
    }),
  );
  const run = async (opset: number) => {
    const exported = await exportModel(model, { opset, verify: false });
    const outputs = await runOnnx(exported.model, Object.fromEntries(given));
    return exported.report.outputs.map((name) => outputs[name]);
  };
  const expected = await run(17);
  for (const opset of [13, 21, 24])
    for (const [i, y] of (await run(opset)).entries()) {
      expect(y?.dims, String(opset)).toEqual(expected[i]?.dims);
      expect(largestDifference(y?.data ?? [], expected[i]?.data ?? []), String(opset)).toBeLessThan(
        c.tolerance ?? 1e-5,
      );
    }
});
