import { builder } from '@fmnist/onnx';
import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { float, open } from '../../test/runStep.ts';
import { gradient } from '../gradient.ts';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.ts';

const CLASSES = 5;

/** In float64, from the definition: the largest logit is taken out of the exponent. */
function reference(z: readonly number[], label: number, smoothing: number): { loss: number; dz: number[] } {
  const top = Math.max(...z);
  const logSum = top + Math.log(z.reduce((s, x) => s + Math.exp(x - top), 0));
  const target = z.map((_, k) => (k === label ? 1 - smoothing : 0) + smoothing / z.length);
  return {
    loss: z.reduce((s, x, k) => s - (target[k] ?? NaN) * (x - logSum), 0),
    dz: z.map((x, k) => Math.exp(x - logSum) - (target[k] ?? NaN)),
  };
}

test.each([
  ['', 0, 1],
  [' with label smoothing', 0.1, 1],
  [' with nothing but smoothing', 1, 1],
  [' of logits whose exponential is no float32', 0, 500],
  [' of such logits with label smoothing', 0.1, 500],
])('loss and gradient%s are those of the definition', async (_what, labelSmoothing, scale) => {
  const rows = 4;
  const logits = Array.from({ length: rows * CLASSES }, (_, i) => Math.fround(scale * Math.sin(2.3 * i + 1)));
  const labels = [0, 4, 2, 2];
  const g = builder();
  const z = g.input('z', { dtype: 'float32', shape: ['N', CLASSES] });
  const losses = softmaxCrossEntropy(g, z, g.input('labels', { dtype: 'int32', shape: ['N'] }), { labelSmoothing });
  const [dz = z] = gradient(g, g.ReduceSum(losses, { keepdims: 0 }), [z]);
  const session = await open(g.finish({ losses, dz }));
  const out = await session.run({ z: float(logits, [rows, CLASSES]), labels: new Tensor('int32', labels, [rows]) });
  const expected = labels.map((label, n) =>
    reference(logits.slice(n * CLASSES, (n + 1) * CLASSES), label, labelSmoothing),
  );

  expect([out['losses']?.dims, out['dz']?.dims]).toEqual([[rows], [rows, CLASSES]]);
  const off = (name: string, want: readonly number[]) =>
    want.map((x, i) => Math.abs(x - Number(out[name]?.data[i])) / Math.max(1, Math.abs(x)));
  expect(
    Math.max(
      ...off(
        'losses',
        expected.map(({ loss }) => loss),
      ),
    ),
  ).toBeLessThan(1e-6);
  expect(
    Math.max(
      ...off(
        'dz',
        expected.flatMap(({ dz: row }) => row),
      ),
    ),
  ).toBeLessThan(1e-6);
});
