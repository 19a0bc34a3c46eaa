// Batch normalisation by the statistics of the batch, against TensorFlow.js's layer in training mode and finite differences.
import {
  batchNormalizationTraining,
  builder,
  encodeModel,
  expand,
  toProto,
  type Graph,
  type Value,
} from '@fmnist/onnx';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { seededValues } from '../../onnx/test/caseInputs.ts';
import { float } from '../test/runStep.ts';
import { layers, tf } from '../test/tf.ts';
import { gradient } from './gradient.ts';

const [N, C, H, W] = [4, 3, 3, 2];
const SIZE = N * C * H * W;
const options = { epsilon: 1e-3, momentum: 0.9 };
const data = {
  // A mean far from 0, where E[x^2] - mean^2 would cancel.
  x: seededValues(SIZE, 1).map((v, i) => v + 10 * (Math.floor(i / (H * W)) % C)),
  scale: Float32Array.of(0.5, 0, 2),
  b: Float32Array.of(0.1, -1, 3),
  mean: Float32Array.of(0.2, 20, -1),
  variance: Float32Array.of(1, 2, 0.5),
};
const shapes: Record<string, readonly number[]> = { x: [N, C, H, W], scale: [C], b: [C], mean: [C], variance: [C] };
const dyWeights = seededValues(SIZE, 99);

/** Outputs y, next statistics, loss and gradients of one step; `batch` may be the name of a size. */
function stepGraph(batch: number | string): Graph {
  const g = builder();
  const input = (name: string, shape: readonly (number | string)[]) => g.input(name, { dtype: 'float32', shape });
  const x = input('x', [batch, C, H, W]);
  const [scale, b, mean, variance] = [input('scale', [C]), input('b', [C]), input('mean', [C]), input('variance', [C])];
  const { y, nextMean, nextVariance } = batchNormalizationTraining(g, [x, scale, b, mean, variance], options);
  const dy = g.constant({ dtype: 'float32', shape: [N, C, H, W], data: dyWeights });
  const loss = g.ReduceSum(g.Mul(y, dy), undefined, { keepdims: 0 });
  const [dx = x, dscale = x, db = x] = gradient(g, loss, [x, scale, b]);
  return g.finish({ y: g.Identity(y), nextMean, nextVariance, loss, dx, dscale, db } satisfies Record<string, Value>);
}

async function run(
  graph: Graph,
  given: Readonly<Record<string, Float32Array>> = data,
): Promise<Record<string, number[]>> {
  const session = await InferenceSession.create(encodeModel(toProto({ graph }, { opset: 21 })), {
    logSeverityLevel: 3,
  });
  const feeds = Object.fromEntries(
    Object.entries(given).map(([name, values]) => [name, float(values, shapes[name] ?? [])]),
  );
  const out = await session.run(feeds);
  return Object.fromEntries(Object.entries(out).map(([name, t]) => [name, [...(t.data as Float32Array)]]));
}

const worst = (got: readonly number[] | undefined, want: ArrayLike<number>) =>
  Math.max(...Array.from(want, (x, i) => Math.abs(x - (got?.[i] ?? NaN)) / Math.max(1, Math.abs(x))));

const forms: [string, (graph: Graph) => Graph][] = [
  ['as one operator', (graph) => graph],
  [
    'in simpler operators',
    (graph) => expand(graph, ({ op, attrs }) => op === 'BatchNormalization' && attrs['training_mode']?.value === 1),
  ],
];

describe.each(forms)('batchNormalizationTraining %s', (_form, prepare) => {
  test.each([N, 'N'])('is what TensorFlow.js trains, for a batch of %s', async (batch) => {
    const got = await run(prepare(stepGraph(batch)));
    const layer = layers.layers.batchNormalization({ axis: 3, ...options });
    layer.build([null, H, W, C]);
    layer.setWeights([data.scale, data.b, data.mean, data.variance].map((values) => tf.tensor1d(values)));
    const nhwc = tf.transpose(tf.tensor4d(data.x, [N, C, H, W]), [0, 2, 3, 1]);
    const forward = (x: tf.Tensor) => tf.transpose(layer.apply(x, { training: true }) as tf.Tensor, [0, 3, 1, 2]);
    const dy = tf.tensor4d(dyWeights, [N, C, H, W]);
    expect(worst(got['y'], forward(nhwc).dataSync())).toBeLessThan(2e-5);
    const [, , mean, variance] = layer.getWeights();
    expect(worst(got['nextMean'], mean?.dataSync() ?? [NaN])).toBeLessThan(1e-6);
    expect(worst(got['nextVariance'], variance?.dataSync() ?? [NaN])).toBeLessThan(1e-5);
    const dx = tf.grad((x) => tf.sum(tf.mul(forward(x), dy)))(nhwc);
    expect(worst(got['dx'], tf.transpose(dx, [0, 3, 1, 2]).dataSync())).toBeLessThan(1e-4);
    const { grads } = tf.variableGrads(() => tf.sum(tf.mul(forward(nhwc), dy)) as tf.Scalar);
    const ofWeight = (name: string) =>
      Object.entries(grads)
        .find(([key]) => key.includes(name))?.[1]
        .dataSync() ?? [NaN];
    expect(worst(got['dscale'], ofWeight('gamma'))).toBeLessThan(1e-4);
    expect(worst(got['db'], ofWeight('beta'))).toBeLessThan(1e-5);
  });

  test('has the gradient of finite differences', async () => {
    // Around 0, where float32 has digits for the differences.
    const near = { ...data, x: seededValues(SIZE, 1) };
    const graph = prepare(stepGraph(N));
    const got = await run(graph, near);
    for (const [name, gradientName] of [
      ['x', 'dx'],
      ['scale', 'dscale'],
      ['b', 'db'],
    ] as const)
      for (const i of [0, 2, near[name].length - 1]) {
        const at = async (by: number) =>
          (await run(graph, { ...near, [name]: near[name].with(i, (near[name][i] ?? 0) + by) }))['loss']?.[0] ?? NaN;
        const slope = ((await at(1e-2)) - (await at(-1e-2))) / 2e-2;
        expect(Math.abs((got[gradientName]?.[i] ?? NaN) - slope), `${gradientName}[${i}]`).toBeLessThan(
          5e-3 * (1 + Math.abs(slope)),
        );
      }
  });
});

test('the running variance takes the biased variance of the batch, and passes no gradient', async () => {
  const { nextVariance } = await run(stepGraph(N));
  const own = Array.from({ length: C }, (_, c) => {
    const values = [...data.x].filter((_v, i) => Math.floor(i / (H * W)) % C === c);
    const mean = values.reduce((a, b) => a + b) / values.length;
    return 0.9 * (data.variance[c] ?? NaN) + (0.1 * values.reduce((s, v) => s + (v - mean) ** 2, 0)) / values.length;
  });
  expect(worst(nextVariance, own)).toBeLessThan(1e-5);
});
