import type { Builder } from '../builder.ts';
import { ShapeError, showShape } from '../errors.ts';
import type { Dim, TensorType, Value } from '../graph.ts';
import { float, int, newerOnly, without, type CaseInput, type OpDef } from '../op.ts';
import { mayBeEqual } from '../shape.ts';
import { count } from './reduce.ts';

export interface BatchNormalizationAttrs {
  readonly epsilon: number;
  /** Share of the old running statistics that is kept. */
  readonly momentum: number;
  readonly training_mode: number;
}

/**
 * y = (x - mean) / sqrt(var + epsilon) scale + b for each channel.
 *
 * With training_mode mean and variance are those of the batch, over all axes but the channels; the variance is the biased one (sum of squares
 * / M), also in running_var = momentum input_var + (1 - momentum) var: as in ONNX and TF.js. PyTorch normalises by the biased one too but
 * keeps M / (M - 1) times it.
 *
 * Shapes: X [N, C, ...], the others [C] -> Y as X, running_mean, running_var [C].
 *
 * Gradient with h = (x - mean) / sqrt(var + epsilon), M elements a channel, both sums over a channel:
 *   db = sum dy,  dscale = sum dy h
 *   training:  dx = scale / sqrt(var + epsilon) (dy - db / M - h dscale / M)      through mean and variance
 *   inference: dx = scale / sqrt(var + epsilon) dy, dmean = -scale db / sqrt(var + epsilon), dvar = -scale dscale / (2 (var + epsilon))
 * The running statistics pass no gradient.
 *
 * @see https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
 * @see Ioffe and Szegedy, https://arxiv.org/abs/1502.03167
 */
export const BatchNormalization: OpDef<
  readonly ['X', 'scale', 'B', 'input_mean', 'input_var'],
  BatchNormalizationAttrs,
  readonly ['Y', 'running_mean?', 'running_var?']
> = {
  type: 'BatchNormalization',
  since: 15,
  inputs: ['X', 'scale', 'B', 'input_mean', 'input_var'],
  outputs: ['Y', 'running_mean?', 'running_var?'],
  attrs: { epsilon: float(1e-5), momentum: float(0.9), training_mode: int(0) },
  infer([x, ...vectors], { training_mode }) {
    const [, channels = 1] = x.shape;
    const fits = vectors.every(({ shape }) => shape.length === 1 && mayBeEqual(shape[0] ?? 1, channels));
    if (x.shape.length === 0 || !fits)
      throw new ShapeError(
        'BatchNormalization',
        'X [N, C, ...] and four vectors [C]',
        [x, ...vectors].map((v) => showShape(v.shape)).join(', '),
      );
    const y = { dtype: x.dtype, shape: x.shape };
    return training_mode ? [y, vector(x, channels), vector(x, channels)] : [y];
  },
  grad(g, { inputs: [x, scale, , mean, variance], attrs: { epsilon, training_mode } }, dy) {
    const axes = g.ints(batchAxes(x));
    const batch = training_mode ? batchMoments(g, x) : undefined;
    const centred = batch ? batch.centred : g.Sub(x, asChannels(g, mean, x));
    const spread = g.Sqrt(g.Add(batch ? batch.variance : asChannels(g, variance, x), g.scalar(epsilon, x.dtype)));
    const db = g.ReduceSum(dy, axes);
    const dyCentred = g.ReduceSum(g.Mul(dy, centred), axes);
    const dscale = g.Div(dyCentred, spread);
    const factor = g.Div(asChannels(g, scale, x), spread);
    const flat = (v: Value) => g.reshape(v, scale.shape);
    if (batch) {
      const slope = g.Div(dyCentred, g.Mul(batch.count, g.Mul(spread, spread)));
      const dx = g.Mul(g.Sub(g.Sub(dy, g.Div(db, batch.count)), g.Mul(centred, slope)), factor);
      return [dx, flat(dscale), flat(db), undefined, undefined];
    }
    const dvariance = g.Div(g.Mul(dscale, g.Mul(factor, g.scalar(-0.5, x.dtype))), spread);
    return [g.Mul(dy, factor), flat(dscale), flat(db), flat(g.Neg(g.Mul(db, factor))), flat(dvariance)];
  },
  decompose(g, [x, scale, b, inputMean, inputVar], { epsilon, momentum, training_mode }) {
    if (!training_mode) return [normalized(g, x, { scale, b, mean: inputMean, variance: inputVar, epsilon })];
    const batch = batchMoments(g, x);
    const [mean, variance] = [g.reshape(batch.mean, scale.shape), g.reshape(batch.variance, scale.shape)];
    const running = (old: Value, now: Value) =>
      g.Add(g.Mul(old, g.scalar(momentum, old.dtype)), g.Mul(now, g.scalar(1 - momentum, now.dtype)));
    // The inference form is one pass over x on every provider.
    const y = g.BatchNormalization(x, scale, b, mean, variance, { epsilon });
    return [y, running(inputMean, mean), running(inputVar, variance)];
  },
  older: [
    {
      until: 13,
      toOlder: (node) => {
        if (node.attrs['training_mode']?.value === 1) throw newerOnly(node, 'training_mode', 14);
        return without(node, 'training_mode');
      },
      fromOlder: (node) => node,
    },
  ],
  cases: [
    { inputs: [[2, 3, 2, 2], [3], [3], [3], positive(3)] },
    { inputs: [[4, 2], [2], [2], [2], positive(2)], attrs: { epsilon: 0.1 } },
  ],
};

function positive(channels: number): CaseInput {
  return { shape: [channels], range: [0.5, 2] };
}

const vector = (x: TensorType, channels: Dim): TensorType => ({ dtype: x.dtype, shape: [channels] });
const batchAxes = (x: Value): number[] => x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));

/** [C] -> [C, 1, ...], to be broadcast over X. */
const asChannels = (g: Builder, v: Value, x: Value): Value =>
  g.reshape(v, [...v.shape, ...x.shape.slice(2).map(() => 1)]);

/** Mean and biased variance of each channel [1, C, 1, ...], x - mean, and how many elements a channel has. */
function batchMoments(g: Builder, x: Value) {
  const axes = g.ints(batchAxes(x));
  const mean = g.ReduceMean(x, axes);
  const centred = g.Sub(x, mean);
  // Of the differences, not E[x^2] - mean^2, which cancels where the mean is large.
  const variance = g.ReduceMean(g.Mul(centred, centred), axes);
  return { mean, centred, variance, count: count(g, x, batchAxes(x)) };
}

interface Normalization {
  readonly scale: Value;
  readonly b: Value;
  readonly mean: Value;
  readonly variance: Value;
  readonly epsilon: number;
}

function normalized(g: Builder, x: Value, { scale, b, mean, variance, epsilon }: Normalization): Value {
  const factor = g.Div(scale, g.Sqrt(g.Add(variance, g.scalar(epsilon, x.dtype))));
  return g.Add(g.Mul(g.Sub(x, asChannels(g, mean, x)), asChannels(g, factor, x)), asChannels(g, b, x));
}

export interface TrainedNormalization {
  readonly y: Value;
  /** Of the running statistics, after this batch. */
  readonly nextMean: Value;
  readonly nextVariance: Value;
}

/**
 * Batch normalisation by the statistics of the batch, as TF.js and ONNX train it, and the next running ones; `momentum` is the share of the
 * old ones that is kept (0.9 here is PyTorch's 0.1).
 */
export function batchNormalizationTraining(
  g: Builder,
  [x, scale, b, runningMean, runningVariance]: readonly [Value, Value, Value, Value, Value],
  { epsilon = 1e-5, momentum = 0.9 }: Partial<Pick<BatchNormalizationAttrs, 'epsilon' | 'momentum'>> = {},
): TrainedNormalization {
  const [y = x, nextMean = runningMean, nextVariance = runningVariance] = g.emit(
    'BatchNormalization',
    [x, scale, b, runningMean, runningVariance],
    { epsilon, momentum, training_mode: 1 },
    { outputs: 3 },
  );
  return { y, nextMean, nextVariance };
}
