import { builder, type Builder } from '../builder.ts';
import type { Graph, Node, Value } from '../graph.ts';
import { replay } from '../rewrite.ts';
import { affineOf, type Range } from './affine.ts';
import { weightPlaces } from './channelAxis.ts';
import { emitCodes, emitDequantizedWeight } from './emitCodes.ts';
import { isWeighted, type CodePlan } from './planCodes.ts';
import type { QdqOptions } from './toQdq.ts';
import { quantizeWeight } from './quantizeWeight.ts';
import { runGraph, type NamedTensors, type RunModel } from './RunModel.ts';

/**
 * What rounding takes, on average over the batches, from each output channel of each layer: E[y - y'], y' from the float model's own x in codes and
 * weights in codes. Added to the bias, the next layer sees the mean it was trained with. One run for all layers, since each has a twin in codes
 * beside it; only the means leave the graph.
 * @see Nagel et al. 2019, Data-Free Quantization Through Weight Equalization and Bias Correction
 */
export async function biasErrors(
  run: RunModel,
  graph: Graph,
  plan: CodePlan,
  rangeOf: (v: Value) => Range,
  batches: readonly NamedTensors[],
  options: QdqOptions = {},
): Promise<ReadonlyMap<string, Float32Array>> {
  const layers = graph.nodes.filter((node) => plan.nodes.has(node) && isWeighted(node) && node.op !== 'MatMul');
  if (layers.length === 0) return new Map();
  const twins = withTwins(graph, layers, plan, rangeOf, options);
  const sums = new Map<string, Float64Array>();
  let [total, batch] = [0, 0];
  for await (const outputs of runGraph(run, twins, batches)) {
    const size = Object.values(batches[batch++] ?? {})[0]?.shape[0] ?? 1;
    total += size;
    layers.forEach(({ name }, i) => {
      const means = outputs[errorName(i)]?.data as Float32Array;
      const sum = sums.get(name) ?? new Float64Array(means.length);
      means.forEach((mean, channel) => (sum[channel] = (sum[channel] ?? 0) + mean * size));
      sums.set(name, sum);
    });
  }
  return new Map([...sums].map(([name, sum]) => [name, Float32Array.from(sum, (x) => x / total)]));
}

const errorName = (layer: number) => `bias_error_${layer}`;

function withTwins(
  graph: Graph,
  layers: readonly Node[],
  plan: CodePlan,
  rangeOf: (v: Value) => Range,
  { activations = 'uint8', weights }: QdqOptions,
): Graph {
  const g = builder();
  const moved = new Map(graph.inputs.map((v) => [v, g.input(v.name, v, v.initial)]));
  const errors: Record<string, Value> = {};
  replay(g, graph.nodes, moved, (_, node, [x, w, b]) => {
    const layer = layers.indexOf(node);
    const [place] = weightPlaces(node);
    const [source] = node.inputs;
    const range = source && plan.codes.get(source);
    if (layer < 0 || !place || !x || !w?.known || !range) return undefined;
    const axis = place.axis(node, w.known.shape);
    const rounded = emitCodes(g, x, affineOf(rangeOf(range), activations), `${node.name}/twin/x`);
    const weight = emitDequantizedWeight(g, quantizeWeight(w.known, axis, weights), `${node.name}/twin/w`, axis);
    const outputs = g.copy(node, [x, w, b]);
    const [twin] = g.copy(node, [rounded, weight, b]);
    const [y] = outputs;
    if (y && twin) errors[errorName(layer)] = meanByChannel(g, g.Sub(y, twin));
    return outputs;
  });
  return g.finish(errors, graph.name);
}

/** [N, C, ...] -> [C] */
const meanByChannel = (g: Builder, v: Value): Value =>
  g.ReduceMean(v, g.ints(v.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]))), { keepdims: 0 });
