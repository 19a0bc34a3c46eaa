import {
  builder,
  foldConstants,
  removeDead,
  shareEqual,
  sizeOf,
  type Builder,
  type Graph,
  type TensorData,
  type Value,
} from '@fmnist/onnx';
import { decomposeBatchStatistics } from './batchStatistics.ts';
import { clipGradient, type Clipping } from './clipGradient.ts';
import { emitForward } from './emitForward.ts';
import { gradient } from './gradient.ts';
import type { Optimizer } from './optimizers/index.ts';
import { knownShape, packWeights, type Parameter } from './parameter.ts';

/** The loss of each example [N], from the logits [N, K] and the labels [N]. */
export type Loss = (g: Builder, logits: Value, labels: Value) => Value;

export interface TrainingStepOptions {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Which constants are trained, by name, running statistics among them. Default: all floating-point ones that are called "layer/weight". */
  readonly trained?: ((name: string) => boolean) | undefined;
  /** Which weights the optimizer's weight decay shrinks. Default: all. */
  readonly decays?: ((name: string) => boolean) | undefined;
  readonly clip?: Clipping | undefined;
  /** Keep an exponential moving average of the weights and statistics; the share of the old one is the input `ema_decay`. */
  readonly ema?: boolean | undefined;
  /** Examples are mixed in pairs (mixup): the inputs `other_labels` [N] int32 and `lambda` [N], the share of the first label. */
  readonly mix?: boolean | undefined;
  /** Of the masks of dropout. */
  readonly seed?: number | undefined;
  /** Batches whose gradients are averaged for one update; the input `update` (0 or 1) says on which of them it happens. Default 1. */
  readonly accumulate?: number | undefined;
}

/** A vector that goes round: its next value is the output `next_<name>`. */
export interface StateVector {
  readonly name: string;
  /** Whose elements it has. */
  readonly of: 'weights' | 'statistics';
  /** What it is called after in a file of named tensors: "" for the weights themselves, "velocity/" ... */
  readonly prefix: string;
}

/** A step of training as one plain graph, and what it trains. */
export interface TrainingStep {
  /**
   * Inputs `images`, `labels` [N] int32, `lr` and `step` (scalars), and each vector of `state` ([P] weights, [S] running statistics); outputs
   * `loss` (mean over the batch), `correct` (how many were right), and `next_` of each vector. Feed the next ones back, step after step.
   */
  readonly graph: Graph;
  /** Where each weight lies in a vector of weights, in order. */
  readonly parameters: readonly Parameter[];
  /** Where each running mean and variance lies in a vector of statistics. */
  readonly statistics: readonly Parameter[];
  readonly state: readonly StateVector[];
}

export const isWeight = (name: string): boolean => name.includes('/');

/**
 * Forward, loss, backward and optimizer of a classifier, from its inference graph (input `images`, output `logits`).
 * All weights are one vector that is split into its parts: with a few thousand of them, nodes cost more than arithmetic.
 */
export function trainingStep(inference: Graph, options: TrainingStepOptions): TrainingStep {
  const { loss, optimizer, ema = false, accumulate = 1 } = options;
  const g = builder();
  const scalar = (name: string) => g.input(name, { dtype: 'float32', shape: [] });
  const forward = emitForward(g, inference, options.trained ?? isWeight, {
    step: () => scalar('step'),
    seed: options.seed ?? 0,
  });
  const { logits, labels, weights, statistics, parts, parameters } = forward;
  const vector = (name: string, like: Value) => g.input(name, { dtype: 'float32', shape: like.shape });
  const lr = scalar('lr');
  const step = forward.step ?? scalar('step');
  const state = Object.fromEntries(optimizer.state.map((name) => [name, vector(name, weights)]));

  const losses = g.scope('loss', () =>
    options.mix ? emitMixedLoss(g, loss, logits, labels) : loss(g, logits, labels),
  );
  const mean = g.scope('loss', () => g.ReduceMean(losses, g.ints([0]), { keepdims: 0 }));
  const grads = gradient(g, mean, parts);
  const ownGradient = g.scope('gradient', () =>
    g.Concat(...grads.map((dv) => g.reshape(dv, [sizeOf(knownShape(dv))])), { axis: 0 }),
  );
  const sums =
    accumulate > 1
      ? emitAccumulation(g, ownGradient, accumulate, vector('gradient_sum', weights), scalar('update'))
      : undefined;
  const dw = g.scope('gradient', () => clipGradient(g, sums?.mean ?? ownGradient, options.clip));
  const updated = g.scope('optimizer', () =>
    optimizer.update(g, { w: weights, dw, lr, state, step, decay: emitDecay(g, parameters, options) }),
  );

  const keep = sums?.keep ?? ((_old: Value, next: Value) => next);
  const next: Record<string, Value> = { weights: keep(weights, updated.w) };
  for (const [name, old] of Object.entries(state)) next[name] = keep(old, updated.state[name] ?? old);
  if (sums) next['gradient_sum'] = sums.next;
  if (statistics) next['statistics'] = forward.nextStatistics ?? statistics;
  if (ema) {
    const decay = scalar('ema_decay');
    const average = (name: string, now: Value | undefined) =>
      now && g.scope('ema', () => g.Add(g.Mul(vector(name, now), decay), g.Mul(now, g.Sub(g.scalar(1), decay))));
    const [averaged, averagedStatistics] = [
      average('ema', next['weights']),
      average('ema_statistics', next['statistics']),
    ];
    if (averaged) next['ema'] = averaged;
    if (averagedStatistics) next['ema_statistics'] = averagedStatistics;
  }
  const outputs = Object.fromEntries(Object.entries(next).map(([name, v]) => [`next_${name}`, v]));
  const graph = g.finish({ loss: mean, correct: emitCorrect(g, logits, labels), ...outputs }, 'training_step');
  return {
    graph: tidy(decomposeBatchStatistics(graph)),
    parameters,
    statistics: forward.statisticParameters,
    state: Object.keys(next).map(stateVector),
  };
}

function stateVector(name: string): StateVector {
  if (name === 'weights' || name === 'statistics') return { name, of: name, prefix: '' };
  if (name === 'ema_statistics') return { name, of: 'statistics', prefix: 'ema/' };
  return { name, of: 'weights', prefix: `${name}/` };
}

/** What a vector is made of, in order. */
export const parametersOf = (
  { parameters, statistics }: Pick<TrainingStep, 'parameters' | 'statistics'>,
  { of }: StateVector,
): readonly Parameter[] => (of === 'weights' ? parameters : statistics);

/** What a vector holds before the first step: averages begin as what they average, the optimizer's vectors at 0. */
export function initialState(step: Pick<TrainingStep, 'parameters' | 'statistics'>, vector: StateVector): TensorData {
  const begins = vector.prefix === '' || vector.prefix === 'ema/';
  return packWeights(parametersOf(step, vector), ({ initial }) =>
    begins ? initial : { ...initial, data: new Float32Array(initial.data.length) },
  );
}

/** The mean loss and the number of right answers on a batch, for weights and running statistics given as the same vectors. */
export function evaluationStep(
  inference: Graph,
  { loss, trained = isWeight }: Pick<TrainingStepOptions, 'loss' | 'trained'>,
): Graph {
  const g = builder();
  const { logits, labels } = emitForward(g, inference, trained);
  const mean = g.ReduceMean(loss(g, logits, labels), g.ints([0]), { keepdims: 0 });
  return tidy(g.finish({ loss: mean, correct: emitCorrect(g, logits, labels) }, 'evaluation_step'));
}

/** lambda l(label) + (1 - lambda) l(other label). @see Zhang et al., mixup, https://arxiv.org/abs/1710.09412 */
function emitMixedLoss(g: Builder, loss: Loss, logits: Value, labels: Value): Value {
  const other = g.input('other_labels', labels);
  const lambda = g.input('lambda', { dtype: 'float32', shape: labels.shape });
  return g.Add(g.Mul(lambda, loss(g, logits, labels)), g.Mul(g.Sub(g.scalar(1), lambda), loss(g, logits, other)));
}

/** The optimizer's weight decay: one number, or one for each weight where some do not decay. */
function emitDecay(
  g: Builder,
  parameters: readonly Parameter[],
  { optimizer: { settings }, decays = () => true }: TrainingStepOptions,
): Value | undefined {
  if (settings.weightDecay === 0 || !parameters.some(({ name }) => decays(name))) return undefined;
  if (parameters.every(({ name }) => decays(name))) return g.scalar(settings.weightDecay);
  const filled = (p: Parameter): TensorData => ({
    ...p.initial,
    data: new Float32Array(p.initial.data.length).fill(decays(p.name) ? settings.weightDecay : 0),
  });
  return g.constant(packWeights(parameters, filled), 'decay');
}

/** Gradients summed over batches: their mean, the next sum, and a choice between old and new state by whether this batch updates. */
function emitAccumulation(g: Builder, dw: Value, batches: number, sum: Value, update: Value) {
  return g.scope('accumulate', () => {
    const total = g.Add(sum, dw);
    const updates = g.Greater(update, g.scalar(0.5));
    return {
      mean: g.Mul(total, g.scalar(1 / batches)),
      next: g.Mul(total, g.Sub(g.scalar(1), update)),
      keep: (old: Value, next: Value) => g.scope('accumulate', () => g.Where(updates, next, old)),
    };
  });
}

const emitCorrect = (g: Builder, logits: Value, labels: Value): Value =>
  g.scope('correct', () =>
    g.ReduceSum(
      g.Cast(g.Equal(g.Cast(g.ArgMax(logits, { axis: 1, keepdims: 0 }), { to: 6 }), labels), { to: 1 }),
      g.ints([0]),
      { keepdims: 0 },
    ),
  );

const tidy = (graph: Graph): Graph => foldConstants(removeDead(shareEqual(removeDead(graph))));
