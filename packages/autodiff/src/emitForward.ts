// The forward graph of a classifier with its weights as inputs: what a training step and an evaluation step begin with.
import {
  removeIdentity,
  replay,
  seededDropout,
  sinkMonotone,
  sizeOf,
  type Builder,
  type Graph,
  type Value,
} from '@fmnist/onnx';
import { emitTrainingForm, statisticNames } from './batchStatistics.ts';
import { knownShape, trainableWeights, type Parameter } from './parameter.ts';

/** Masks of one seed: more than any network has dropouts. */
const DROPOUTS = 1000;

/** What only training does: batch statistics, and dropout, whose mask is a function of the seed and the step. */
interface TrainingForm {
  /** Makes the input `step`, for the first dropout that needs it. */
  readonly step: () => Value;
  readonly seed: number;
}

/** The forward graph with its weights and statistics taken from vectors. */
export function emitForward(g: Builder, inference: Graph, trained: (name: string) => boolean, training?: TrainingForm) {
  const graph = sinkMonotone(training ? inference : removeIdentity(inference));
  const [images] = graph.inputs;
  const output = graph.outputs.find(({ name }) => name === 'logits');
  if (!images || !output) throw new TypeError('a graph with an input and an output "logits" is needed');
  const isStatistic = statisticNames(graph);
  const parameters = trainableWeights(graph, (name) => trained(name) && !isStatistic.has(name));
  const statisticParameters = trainableWeights(graph, (name) => trained(name) && isStatistic.has(name));
  const input = g.input(images.name, images);
  const labels = g.input('labels', { dtype: 'int32', shape: [images.shape[0] ?? 'N'] });
  const { vector: weights, parts } = emitVector(g, 'weights', parameters);
  const statistics = statisticParameters.length > 0 ? emitVector(g, 'statistics', statisticParameters) : undefined;
  const moved = new Map<Value, Value>([[images, input]]);
  parameters.forEach(({ value }, i) => moved.set(value, parts[i] ?? value));
  statisticParameters.forEach(({ value }, i) => moved.set(value, statistics?.parts[i] ?? value));
  // What made the moved weights from the stored ones has no place here: the vector takes over behind it.
  const replaced = new Set(parameters.map(({ value }) => value));
  const nodes = graph.nodes.filter((node) => !node.outputs.some((v) => replaced.has(v)));
  const next = new Map<Value, Value>();
  let step: Value | undefined;
  let dropouts = 0;
  replay(g, nodes, moved, (_g, node, inputs) => {
    const [x, rate] = inputs;
    if (training && node.op === 'Dropout' && x) {
      step ??= training.step();
      return [
        g.scope(node.name, () =>
          seededDropout(g, x, step ?? x, {
            rate: Number(rate?.known?.data[0] ?? 0.5),
            seed: training.seed * DROPOUTS + dropouts++,
          }),
        ),
      ];
    }
    const form = training ? emitTrainingForm(g, node, inputs) : undefined;
    form?.next.forEach((after, before) => next.set(before, after));
    return form && [form.y];
  });
  const nextStatistics =
    statistics &&
    g.scope('statistics', () => g.Concat(...statistics.parts.map((part) => next.get(part) ?? part), { axis: 0 }));
  return {
    logits: moved.get(output) ?? input,
    labels,
    weights,
    parts,
    parameters,
    statistics: statistics?.vector,
    nextStatistics,
    statisticParameters,
    step,
  };
}

/** An input vector and the weights that it is split into. */
function emitVector(
  g: Builder,
  name: string,
  parameters: readonly Parameter[],
): { vector: Value; parts: readonly Value[] } {
  const lengths = parameters.map(({ value }) => sizeOf(knownShape(value)));
  const vector = g.input(name, { dtype: 'float32', shape: [lengths.reduce((a, b) => a + b, 0)] });
  const parts = g.scope(name, () =>
    g
      .Split(vector, g.ints(lengths), { axis: 0 })
      .map((part, i) => g.reshape(part, parameters[i]?.value.shape ?? part.shape)),
  );
  return { vector, parts };
}
