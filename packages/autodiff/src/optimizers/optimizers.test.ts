// Each update rule, over several steps of a linear classifier, against PyTorch's formulas written down here in float64: forward, gradient and
// update alike.
import { expect, test } from 'vitest';
import { batchOf, linear } from '../../test/networks.ts';
import { open, runStep, startOf } from '../../test/runStep.ts';
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy.ts';
import { trainingStep } from '../trainingStep.ts';
import { adam, adamw, sgd, type Optimizer } from './index.ts';

const [INPUTS, CLASSES, BATCH] = [4, 3, 8];
const learningRates = [0.1, 0.05, 0.2, 0.01, 0.1, 0.1];

/** In float32, 1 - 0.999 has five digits. */
const TOLERANCE = 1e-5;

type Rule = (w: number[], dw: number[], lr: number, t: number) => number[];

/** torch.optim.SGD, dampening 0. */
function torchSgd({ momentum = 0, nesterov = false, weightDecay = 0 }): Rule {
  let buffer: number[] | undefined;
  return (w, dw, lr) => {
    const d = dw.map((x, i) => x + weightDecay * (w[i] ?? NaN));
    // PyTorch's buffer begins as the first gradient.
    buffer = buffer?.map((b, i) => momentum * b + (d[i] ?? NaN)) ?? d;
    const step = momentum === 0 ? d : nesterov ? d.map((x, i) => x + momentum * (buffer?.[i] ?? NaN)) : buffer;
    return w.map((x, i) => x - lr * (step[i] ?? NaN));
  };
}

/** torch.optim.Adam and, where `decoupled`, AdamW. */
function torchAdam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, decoupled = false }): Rule {
  let [m, v]: number[][] = [[], []];
  return (w, dw, lr, t) => {
    const start = decoupled ? w.map((x) => x * (1 - lr * weightDecay)) : w;
    const d = decoupled ? dw : dw.map((x, i) => x + weightDecay * (w[i] ?? NaN));
    m = d.map((x, i) => beta1 * (m?.[i] ?? 0) + (1 - beta1) * x);
    v = d.map((x, i) => beta2 * (v?.[i] ?? 0) + (1 - beta2) * x * x);
    return start.map((x, i) => {
      const mHat = (m?.[i] ?? NaN) / (1 - beta1 ** t);
      const vHat = (v?.[i] ?? NaN) / (1 - beta2 ** t);
      return x - (lr * mHat) / (Math.sqrt(vHat) + epsilon);
    });
  };
}

/** Mean cross entropy of x W + b and its gradient, both as [W row by row, b]. */
function lossAndGradient(
  w: readonly number[],
  x: ArrayLike<number>,
  labels: ArrayLike<number>,
): { loss: number; dw: number[] } {
  const dw = w.map(() => 0);
  let loss = 0;
  for (let n = 0; n < BATCH; n++) {
    const row = [...Array.from({ length: INPUTS }, (_, i) => x[n * INPUTS + i] ?? NaN), 1];
    const z = Array.from({ length: CLASSES }, (_, k) =>
      row.reduce((s, a, i) => s + a * (w[i * CLASSES + k] ?? NaN), 0),
    );
    const sum = z.reduce((s, a) => s + Math.exp(a), 0);
    loss -= Math.log(Math.exp(z[labels[n] ?? 0] ?? NaN) / sum) / BATCH;
    for (const [i, a] of row.entries())
      for (const [k, zk] of z.entries())
        dw[i * CLASSES + k] =
          (dw[i * CLASSES + k] ?? NaN) + (a * (Math.exp(zk) / sum - (k === labels[n] ? 1 : 0))) / BATCH;
  }
  return { loss, dw };
}

test.each<[string, Optimizer, Rule]>([
  ['SGD', sgd(), torchSgd({})],
  ['SGD with weight decay', sgd({ weightDecay: 0.05 }), torchSgd({ weightDecay: 0.05 })],
  ['momentum', sgd({ momentum: 0.9 }), torchSgd({ momentum: 0.9 })],
  [
    'momentum with weight decay',
    sgd({ momentum: 0.9, weightDecay: 0.05 }),
    torchSgd({ momentum: 0.9, weightDecay: 0.05 }),
  ],
  [
    'Nesterov with weight decay',
    sgd({ momentum: 0.8, nesterov: true, weightDecay: 0.05 }),
    torchSgd({ momentum: 0.8, nesterov: true, weightDecay: 0.05 }),
  ],
  ['Adam', adam(), torchAdam({})],
  ['Adam with weight decay', adam({ weightDecay: 0.05 }), torchAdam({ weightDecay: 0.05 })],
  [
    'Adam with its own settings',
    adam({ beta1: 0.7, beta2: 0.9, epsilon: 0.01 }),
    torchAdam({ beta1: 0.7, beta2: 0.9, epsilon: 0.01 }),
  ],
  ['AdamW', adamw(), torchAdam({ weightDecay: 0.01, decoupled: true })],
  ['AdamW without decay', adamw({ weightDecay: 0 }), torchAdam({})],
])('%s takes the steps of PyTorch', async (_name, optimizer, rule) => {
  const { graph, parameters } = trainingStep(linear(), { loss: softmaxCrossEntropy, optimizer });
  expect(parameters.map(({ name }) => name)).toEqual(['fc/kernel', 'fc/bias']);
  let w = parameters.flatMap(({ initial }) => Array.from(initial.data, Number));
  const state = startOf(graph, Float32Array.from(w));
  const session = await open(graph);
  for (const [i, lr] of learningRates.entries()) {
    const batch = batchOf(BATCH, [INPUTS], i + 1);
    const expected = lossAndGradient(w, batch.images.data as Float32Array, batch.labels.data as Int32Array);
    w = rule(w, expected.dw, lr, i + 1);
    const { loss } = await runStep(session, state, batch, { lr, step: i + 1 });
    expect(Math.abs(loss - expected.loss), `loss of step ${i + 1}`).toBeLessThan(TOLERANCE);
    const off = w.map((x, j) => Math.abs(x - Number(state.get('weights')?.data[j])));
    expect(Math.max(...off), `weights after step ${i + 1}`).toBeLessThan(TOLERANCE);
  }
});
