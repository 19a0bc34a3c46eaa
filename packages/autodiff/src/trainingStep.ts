import {
  builder,
  foldConstants,
  removeDead,
  replay,
  shareEqual,
  sinkMonotone,
  sizeOf,
  type Builder,
  type Graph,
  type TensorData,
  type Value,
} from '@fmnist/onnx';
import { gradient } from './gradient.ts';
import type { Optimizer } from './optimizers/index.ts';
import { trainableWeights, knownShape, toTrained, type Parameter } from './parameter.ts';

/** The loss of each example [N], from the logits [N, K] and the labels [N]. */
export type Loss = (g: Builder, logits: Value, labels: Value) => Value;

export interface TrainingStepOptions {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Which constants are trained, by name. Default: all floating-point ones that are called "layer/weight". */
  readonly trained?: (name: string) => boolean;
}

/** A step of training as one plain graph, and what it trains. */
export interface TrainingStep {
  /**
   * Inputs `images`, `labels` [N] int32, `lr` and `step` (scalars), `weights` [P] and one vector a state of the optimizer; outputs `loss` (mean
   * over the batch), `correct` (how many were right), `next_weights`, and `next_` of each state. Feed the next ones back, step after step.
   */
  readonly graph: Graph;
  /** Where each weight lies in the vector, in order. */
  readonly parameters: readonly Parameter[];
  /** Names of the vectors that go round: `weights` and the optimizer's. */
  readonly state: readonly string[];
}

export const isWeight = (name: string): boolean => name.includes('/');

/**
 * Forward, loss, backward and optimizer of a classifier, from its inference graph (input `images`, output `logits`).
 * All weights are one vector that is split into its parts: with a few thousand of them, nodes cost more than arithmetic.
 */
export function trainingStep(
  inference: Graph,
  { loss, optimizer, trained = isWeight }: TrainingStepOptions,
): TrainingStep {
  const forward = sinkMonotone(inference);
  const parameters = trainableWeights(forward, trained);
  const g = builder();
  const { logits, labels, weights, parts } = emitForward(g, forward, parameters);
  const size = weights.shape;
  const lr = g.input('lr', { dtype: 'float32', shape: [] });
  const step = g.input('step', { dtype: 'float32', shape: [] });
  const state = Object.fromEntries(
    optimizer.state.map((name) => [name, g.input(name, { dtype: 'float32', shape: size })]),
  );

  const losses = g.scope('loss', () => loss(g, logits, labels));
  const mean = g.scope('loss', () => g.ReduceMean(losses, g.ints([0]), { keepdims: 0 }));
  const grads = gradient(g, mean, parts);
  const dw = g.scope('gradient', () =>
    g.Concat(...grads.map((dv) => g.reshape(dv, [sizeOf(knownShape(dv))])), { axis: 0 }),
  );
  const next = g.scope('optimizer', () => optimizer.update(g, { w: weights, dw, lr, state, step }));

  const nextState = Object.fromEntries(Object.entries(next.state).map(([name, v]) => [`next_${name}`, v]));
  const graph = g.finish(
    { loss: mean, correct: emitCorrect(g, logits, labels), next_weights: next.w, ...nextState },
    'training_step',
  );
  return { graph: tidy(graph), parameters, state: ['weights', ...optimizer.state] };
}

/** The mean loss and the number of right answers on a batch, for weights given as the same vector: validation while training. */
export function evaluationStep(
  inference: Graph,
  { loss, trained = isWeight }: Pick<TrainingStepOptions, 'loss' | 'trained'>,
): Graph {
  const forward = sinkMonotone(inference);
  const g = builder();
  const { logits, labels } = emitForward(g, forward, trainableWeights(forward, trained));
  const mean = g.ReduceMean(loss(g, logits, labels), g.ints([0]), { keepdims: 0 });
  return tidy(g.finish({ loss: mean, correct: emitCorrect(g, logits, labels) }, 'evaluation_step'));
}

function emitForward(g: Builder, forward: Graph, parameters: readonly Parameter[]) {
  const [images] = forward.inputs;
  const logits = forward.outputs.find(({ name }) => name === 'logits');
  if (!images || !logits) throw new TypeError('a graph with an input and an output "logits" is needed');
  const lengths = parameters.map(({ value }) => sizeOf(knownShape(value)));
  const input = g.input(images.name, images);
  const labels = g.input('labels', { dtype: 'int32', shape: [images.shape[0] ?? 'N'] });
  const weights = g.input('weights', { dtype: 'float32', shape: [lengths.reduce((a, b) => a + b, 0)] });
  const parts = g.scope('weights', () =>
    g
      .Split(weights, g.ints(lengths), { axis: 0 })
      .map((part, i) => g.reshape(part, parameters[i]?.value.shape ?? part.shape)),
  );
  const moved = new Map<Value, Value>([
    [images, input],
    ...parameters.map(({ value }, i) => [value, parts[i] ?? value] as const),
  ]);
  // What made the moved weights from the stored ones has no place here: the vector takes over behind it.
  const replaced = new Set(parameters.map(({ value }) => value));
  replay(
    g,
    forward.nodes.filter((node) => !node.outputs.some((v) => replaced.has(v))),
    moved,
  );
  return { logits: moved.get(logits) ?? input, labels, weights, parts };
}

const emitCorrect = (g: Builder, logits: Value, labels: Value): Value =>
  g.scope('correct', () =>
    g.ReduceSum(
      g.Cast(g.Equal(g.Cast(g.ArgMax(logits, { axis: 1, keepdims: 0 }), { to: 6 }), labels), { to: 1 }),
      g.ints([0]),
      { keepdims: 0 },
    ),
  );

/** One vector of all weights, in the order and layout of the training graph. */
export function packWeights(
  parameters: readonly Parameter[],
  weightOf: (parameter: Parameter) => TensorData,
): TensorData {
  const parts = parameters.map((p) => toTrained(p, weightOf(p)).data as Float32Array);
  const data = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { dtype: 'float32', shape: [data.length], data };
}

const tidy = (graph: Graph): Graph => foldConstants(removeDead(shareEqual(removeDead(graph))));
