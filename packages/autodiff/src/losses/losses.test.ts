// Each loss and its gradient against its definition in float64, and against TensorFlow.js where it has the loss.

import { builder, type Builder, type Value } from '@fmnist/onnx';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { float, open } from '../../test/runStep.ts';
import { tf } from '../../test/tf.ts';
import { gradient } from '../gradient.ts';
import {
  focal,
  huber,
  losses,
  meanAbsoluteError,
  meanSquaredError,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from './index.ts';

const [ROWS, COLUMNS] = [5, 4];
const outputs = Array.from({ length: ROWS }, (_, n) =>
  Array.from({ length: COLUMNS }, (_k, k) => Math.fround(2.5 * Math.sin(2.3 * (n * COLUMNS + k) + 1))),
);
const numbers = outputs.map((row, n) => row.map((_, k) => Math.fround(Math.cos(1.7 * (n * COLUMNS + k)))));
const answers = outputs.map((row, n) => row.map((_, k) => Number((n + k) % 3 === 0)));
const labels = [0, 3, 2, 2, 1];
const oneHot = labels.map((label) => Array.from({ length: COLUMNS }, (_, k) => Number(k === label)));
const classWeights = [0.5, 1, 2, 3];
const sampleWeights = [1, 0, 0.25, 2, 1];

const sum = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0);
const mean = (xs: readonly number[]) => sum(xs) / xs.length;
const logSoftmax = (z: readonly number[]) => {
  const top = Math.max(...z);
  const logSum = top + Math.log(sum(z.map((x) => Math.exp(x - top))));
  return z.map((x) => x - logSum);
};
const smooth = (t: readonly number[], e: number) => t.map((x) => x * (1 - e) + e / t.length);
const crossEntropy = (z: readonly number[], t: readonly number[], gamma: number) =>
  -sum(logSoftmax(z).map((logP, k) => (t[k] ?? NaN) * (1 - Math.exp(logP)) ** gamma * logP));
const sigmoidTerm = (z: number, t: number) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - z * t;
const huberTerm = (e: number, delta: number) => (e <= delta ? e ** 2 / 2 : delta * (e - delta / 2));

interface Case {
  readonly name: keyof typeof losses;
  readonly what: string;
  readonly targets: readonly (readonly number[])[] | 'labels';
  emit(g: Builder, y: Value, t: Value, sampleWeights: Value): Value;
  /** The loss of one example. */
  reference(y: readonly number[], t: readonly number[], n: number): number;
  /** [N], or [N, K] elements that are averaged for each example. */
  tfjs?(y: tf.Tensor2D, t: tf.Tensor2D): tf.Tensor;
}

const NONE = tf.Reduction.NONE;
const at = (list: readonly number[], i: number) => list[i] ?? NaN;
const cases: readonly Case[] = [
  {
    name: 'softmaxCrossEntropy',
    what: 'plain',
    targets: 'labels',
    emit: (g, y, t) => softmaxCrossEntropy(g, y, t),
    reference: (y, t) => crossEntropy(y, t, 0),
    tfjs: (y, t) => tf.losses.softmaxCrossEntropy(t, y, undefined, 0, NONE),
  },
  {
    name: 'softmaxCrossEntropy',
    what: 'label smoothing, class and sample weights',
    targets: 'labels',
    emit: (g, y, t, w) => softmaxCrossEntropy(g, y, t, { labelSmoothing: 0.1, classWeights, sampleWeights: w }),
    reference: (y, t, n) => at(sampleWeights, n) * at(classWeights, at(labels, n)) * crossEntropy(y, smooth(t, 0.1), 0),
    tfjs: (y, t) => {
      const weights = labels.map((label, n) => at(sampleWeights, n) * at(classWeights, label));
      return tf.losses.softmaxCrossEntropy(t, y, tf.tensor1d(weights), 0.1, NONE);
    },
  },
  {
    name: 'focal',
    what: 'gamma 2',
    targets: 'labels',
    emit: (g, y, t) => focal(g, y, t),
    reference: (y, t) => crossEntropy(y, t, 2),
  },
  {
    name: 'focal',
    what: 'gamma 0.5, label smoothing, class and sample weights',
    targets: 'labels',
    emit: (g, y, t, w) => focal(g, y, t, { gamma: 0.5, labelSmoothing: 0.2, classWeights, sampleWeights: w }),
    reference: (y, t, n) =>
      at(sampleWeights, n) * at(classWeights, at(labels, n)) * crossEntropy(y, smooth(t, 0.2), 0.5),
  },
  {
    name: 'sigmoidCrossEntropy',
    what: 'plain',
    targets: answers,
    emit: (g, y, t) => sigmoidCrossEntropy(g, y, t),
    reference: (y, t) => mean(y.map((z, k) => sigmoidTerm(z, at(t, k)))),
    tfjs: (y, t) => tf.losses.sigmoidCrossEntropy(t, y, undefined, 0, NONE),
  },
  {
    name: 'sigmoidCrossEntropy',
    what: 'label smoothing, class and sample weights',
    targets: answers,
    emit: (g, y, t, w) => sigmoidCrossEntropy(g, y, t, { labelSmoothing: 0.1, classWeights, sampleWeights: w }),
    reference: (y, t, n) =>
      at(sampleWeights, n) * mean(y.map((z, k) => at(classWeights, k) * sigmoidTerm(z, 0.9 * at(t, k) + 0.05))),
    tfjs: (y, t) => {
      const weights = tf.mul(tf.tensor2d(sampleWeights, [ROWS, 1]), tf.tensor2d(classWeights, [1, COLUMNS]));
      return tf.losses.sigmoidCrossEntropy(t, y, weights, 0.1, NONE);
    },
  },
  {
    name: 'meanSquaredError',
    what: 'with sample weights',
    targets: numbers,
    emit: (g, y, t, w) => meanSquaredError(g, y, t, { sampleWeights: w }),
    reference: (y, t, n) => at(sampleWeights, n) * mean(y.map((x, k) => (x - at(t, k)) ** 2)),
    tfjs: (y, t) => tf.losses.meanSquaredError(t, y, tf.tensor2d(sampleWeights, [ROWS, 1]), NONE),
  },
  {
    name: 'meanAbsoluteError',
    what: 'with sample weights',
    targets: numbers,
    emit: (g, y, t, w) => meanAbsoluteError(g, y, t, { sampleWeights: w }),
    reference: (y, t, n) => at(sampleWeights, n) * mean(y.map((x, k) => Math.abs(x - at(t, k)))),
    tfjs: (y, t) => tf.losses.absoluteDifference(t, y, tf.tensor2d(sampleWeights, [ROWS, 1]), NONE),
  },
  ...[1, 0.3].map((delta): Case => ({
    name: 'huber',
    what: `delta ${delta}`,
    targets: numbers,
    emit: (g, y, t) => huber(g, y, t, { delta }),
    reference: (y, t) => mean(y.map((x, k) => huberTerm(Math.abs(x - at(t, k)), delta))),
    tfjs: (y, t) => tf.losses.huberLoss(t, y, undefined, delta, NONE),
  })),
];

async function ours({ targets, emit }: Case): Promise<{ loss: number[]; dy: number[] }> {
  const g = builder();
  const y = g.input('y', { dtype: 'float32', shape: ['N', COLUMNS] });
  const t = g.input(
    't',
    targets === 'labels' ? { dtype: 'int32', shape: ['N'] } : { dtype: 'float32', shape: ['N', COLUMNS] },
  );
  const w = g.input('w', { dtype: 'float32', shape: ['N'] });
  const loss = emit(g, y, t, w);
  const [dy = y] = gradient(g, g.ReduceSum(loss, undefined, { keepdims: 0 }), [y]);
  expect(loss.shape).toEqual(['N']);
  const out = await (
    await open(g.finish({ loss, dy }))
  ).run({
    y: float(outputs.flat(), [ROWS, COLUMNS]),
    t: targets === 'labels' ? new Tensor('int32', labels, [ROWS]) : float(targets.flat(), [ROWS, COLUMNS]),
    w: float(sampleWeights, [ROWS]),
  });
  return {
    loss: [...((out['loss'] as Tensor).data as Float32Array)],
    dy: [...((out['dy'] as Tensor).data as Float32Array)],
  };
}

const worst = (got: readonly number[], want: readonly number[]) => {
  expect(got.length).toBe(want.length);
  return Math.max(...want.map((x, i) => Math.abs(x - at(got, i)) / Math.max(1, Math.abs(x))));
};

describe.each(cases)('$name, $what', (c) => {
  const rows = c.targets === 'labels' ? oneHot : c.targets;

  test('is its definition in float64, and so is its gradient', async () => {
    const got = await ours(c);
    const loss = (y: readonly number[], n: number) => c.reference(y, rows[n] ?? [], n);
    const h = 1e-6;
    const slopes = outputs.flatMap((y, n) =>
      y.map((x, k) => (loss(y.with(k, x + h), n) - loss(y.with(k, x - h), n)) / (2 * h)),
    );
    expect(worst(got.loss, outputs.map(loss))).toBeLessThan(1e-6);
    expect(worst(got.dy, slopes)).toBeLessThan(2e-6);
  });

  test.skipIf(!c.tfjs)(`agrees with TensorFlow.js${c.tfjs ? '' : ': it has no such loss'}`, async () => {
    const got = await ours(c);
    const t = tf.tensor2d(rows.map((row) => [...row]));
    const loss = (y: tf.Tensor) => {
      const each = c.tfjs?.(y as tf.Tensor2D, t) ?? y;
      return each.rank === 1 ? each : tf.mean(each, 1);
    };
    const y = tf.tensor2d(outputs);
    expect(worst(got.loss, [...loss(y).dataSync()])).toBeLessThan(2e-6);
    expect(
      worst(got.dy, [
        ...tf
          .grad((v) => tf.sum(loss(v)))(y)
          .dataSync(),
      ]),
    ).toBeLessThan(2e-6);
  });
});

test('every loss has a case', () => {
  expect([...new Set(cases.map(({ name }) => name))].toSorted()).toEqual(Object.keys(losses).toSorted());
});

test('focal keeps a finite gradient where the answer is certain', async () => {
  const g = builder();
  const y = g.input('y', { dtype: 'float32', shape: [1, 2] });
  const loss = focal(g, y, g.constant({ dtype: 'int32', shape: [1], data: Int32Array.of(0) }), { gamma: 0.5 });
  const [dy = y] = gradient(g, g.ReduceSum(loss, undefined, { keepdims: 0 }), [y]);
  const out = await (await open(g.finish({ dy }))).run({ y: float([200, -200], [1, 2]) });
  expect([...((out['dy'] as Tensor).data as Float32Array)].every(Number.isFinite)).toBe(true);
});

test.each([[[1, 2]], [[1, 1, -1, 1]], [[1, 1, NaN, 1]]])('class weights %j are refused', (wrong) => {
  const g = builder();
  const y = g.input('y', { dtype: 'float32', shape: ['N', COLUMNS] });
  const t = g.input('t', { dtype: 'int32', shape: ['N'] });
  expect(() => softmaxCrossEntropy(g, y, t, { classWeights: wrong })).toThrow(/class weights/);
});
