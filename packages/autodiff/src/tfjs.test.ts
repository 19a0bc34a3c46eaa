// Operators and their gradients against TensorFlow.js's own, where it has both.
import { builder, type Value } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { seededValues } from '../../onnx/test/caseInputs.ts';
import { float, open } from '../test/runStep.ts';
import { tf } from '../test/tf.ts';
import { tfjsComparisons, type TfjsComparison } from '../test/tfjsComparisons.ts';
import { gradient } from './gradient.ts';

const weights = (n: number) => seededValues(n, 99);

async function ours({ op, shapes, ints = [], attrs = {} }: TfjsComparison, data: readonly Float32Array[]) {
  const g = builder();
  const xs = shapes.map((shape, i) => g.input(`x${i}`, { dtype: 'float32', shape }));
  const [y] = g.emit(op, [...xs, ...ints.map((list) => list && g.ints(list))], attrs);
  if (!y) throw new Error('no output');
  const shape = y.shape.map(Number);
  const size = shape.reduce((n, d) => n * d, 1);
  const loss = g.ReduceSum(g.Mul(y, g.constant({ dtype: 'float32', shape, data: weights(size) })), undefined, {
    keepdims: 0,
  });
  const dxs = gradient(g, loss, xs);
  const named: Record<string, Value> = { y, ...Object.fromEntries(dxs.map((v, i) => [`dx${i}`, v])) };
  const out = await (
    await open(g.finish(named))
  ).run(Object.fromEntries(shapes.map((s, i) => [`x${i}`, float(data[i] ?? [], s)])));
  return Object.keys(named).map((name) => Array.from(out[name]?.data as Float32Array));
}

function theirs(c: TfjsComparison, data: readonly Float32Array[]): number[][] {
  const xs = c.shapes.map((shape, i) => tf.tensor(data[i] ?? [], [...shape]));
  const y = c.tfjs(...xs);
  const dxs = tf.grads((...ts: tf.Tensor[]) => {
    const v = c.tfjs(...ts);
    return tf.sum(tf.mul(v, tf.tensor(weights(v.size), v.shape)));
  })(xs);
  return [y, ...dxs].map((t) => [...t.dataSync()]);
}

describe.each(tfjsComparisons)('$op $what', (c) => {
  test('value and gradient are those of TensorFlow.js', async () => {
    const data = c.shapes.map((shape, i) =>
      seededValues(
        shape.reduce((n, d) => n * d, 1),
        i + 1,
      ).map((v) => v * (c.scale ?? 1)),
    );
    const want = theirs(c, data);
    const got = await ours(c, data);
    expect(got.map((list) => list.length)).toEqual(want.map((list) => list.length));
    const off = want.map((list, i) =>
      Math.max(...list.map((x, j) => Math.abs(x - (got[i]?.[j] ?? NaN)) / Math.max(1, Math.abs(x)))),
    );
    expect(Math.max(...off), `largest differences of y and each dx: ${off.join(', ')}`).toBeLessThan(1e-5);
  });
});
