import { builder, type Builder } from '../builder.ts';
import type { Graph, Node, TensorData, Value } from '../graph.ts';
import { replay } from '../rewrite.ts';
import { affineOf, reachOf, type Affine, type CodeType, type Range } from './affine.ts';
import { weightPlaces } from './channelAxis.ts';
import { emitCodes, emitDequantizedBias, emitDequantizedWeight } from './emitCodes.ts';
import { isWeighted, type CodePlan } from './planCodes.ts';
import { quantizeWeight, type WeightOptions } from './quantizeWeight.ts';

export interface QdqOptions {
  /** Of the values in between: default uint8. */
  readonly activations?: CodeType | undefined;
  readonly weights?: WeightOptions | undefined;
  /** What to add to the bias of a node, by its name: see `biasErrors`. */
  readonly corrections?: ReadonlyMap<string, Float32Array> | undefined;
}

/**
 * The graph with QuantizeLinear and DequantizeLinear around all that the plan has in codes. Runtimes fuse these with the node between them into one
 * that works on codes; one that cannot still computes the same.
 *
 *   w: symmetric, a scale for each channel     b: int32, with the scale of x times w's     x: by its range
 *
 * @throws {ToolkitError} NO_RANGE, BAD_RANGE
 */
export function toQdq(
  graph: Graph,
  plan: CodePlan,
  rangeOf: (v: Value) => Range,
  { activations = 'uint8', weights = {}, corrections = new Map() }: QdqOptions = {},
): Graph {
  const g = builder();
  const moved = new Map(graph.inputs.map((v) => [v, g.input(v.name, v, v.initial)]));
  const done = new Map<Value, Value>();
  const made = new Set(
    graph.nodes.filter((n) => plan.nodes.has(n) || plan.activations.has(n)).flatMap((n) => n.outputs),
  );
  const affines = new Map<Value, Affine>();
  const affine = (v: Value): Affine => {
    const known = affines.get(v) ?? affineOf(rangeOf(v), activations, v.name);
    affines.set(v, known);
    return known;
  };
  /** What a node reads: codes, if it works on them or what made them does. */
  const read = (node: Node, v: Value | undefined, now: Value | undefined): Value | undefined => {
    const range = v && plan.codes.get(v);
    if (!now || !v || !range || !(plan.nodes.has(node) || made.has(v))) return now;
    const rounded = done.get(v) ?? emitCodes(g, now, affine(range), v.name);
    done.set(v, rounded);
    return rounded;
  };
  replay(g, graph.nodes, moved, (_, node, inputs) => {
    const given = node.inputs.map((v, i) => read(node, v, inputs[i]));
    const [x, y] = [node.inputs[0], node.outputs[0]];
    if (x && y && plan.activations.has(node) && plan.codes.has(y) && isReached(node, affine(y)))
      return inputs.slice(0, 1) as Value[];
    if (!plan.nodes.has(node)) return g.copy(node, given);
    if (!isWeighted(node))
      return g.copy(
        node,
        given.map((v) => (v?.known?.dtype === 'float32' ? constantCodes(g, v) : v)),
      );
    const range = x && plan.codes.get(x);
    return range && emitWeighted(g, node, given, { x: affine(range), weights, correction: corrections.get(node.name) });
  });
  return g.finish(Object.fromEntries(graph.outputs.map((v) => [v.name, moved.get(v) ?? v])), graph.name);
}

/** Whether codes reach no further than an activation lets through, so that rounding to them does its work. */
function isReached({ op, inputs: [, low, high] }: Node, affine: Affine): boolean {
  const { min, max } = reachOf(affine);
  if (op === 'Relu') return min >= 0;
  const bound = (v: Value | undefined, none: number) => (v ? Number(v.known?.data[0] ?? NaN) : none);
  const slack = affine.scale / 256;
  return min >= bound(low, -Infinity) - slack && max <= bound(high, Infinity) + slack;
}

/** What an addition adds that is known, in codes of its own. */
function constantCodes(g: Builder, v: Value): Value {
  const data = v.known?.data as Float32Array;
  const range = data.reduce(({ min, max }, x) => ({ min: Math.min(min, x), max: Math.max(max, x) }), {
    min: 0,
    max: 0,
  });
  return emitCodes(g, v, affineOf(range, 'uint8', v.name), v.name);
}

/** 2^31 less room for what rounding and corrections add. */
const LARGEST_BIAS = 2 ** 30;

function emitWeighted(
  g: Builder,
  node: Node,
  [x, w, b]: readonly (Value | undefined)[],
  options: {
    readonly x: Affine;
    readonly weights: WeightOptions;
    readonly correction: Float32Array | undefined;
  },
): readonly Value[] | undefined {
  const [place] = weightPlaces(node);
  if (!x || !w?.known || !place) return undefined;
  const axis = place.axis(node, w.known.shape);
  const bias = corrected(b?.known, options.correction);
  const weight = quantizeWeight(w.known, axis, options.weights, (channel) => {
    // In a dead channel the weights may be so small beside the bias that its codes would not fit.
    return Math.abs(bias?.[channel] ?? 0) / (LARGEST_BIAS * options.x.scale);
  });
  const scales = weight.scales.map((scale) => scale * options.x.scale);
  const name = b?.name ?? (w.name.includes('/') ? w.name.replace(/[^/]*$/, 'bias') : `${node.name}/bias`);
  return g.copy(node, [
    x,
    emitDequantizedWeight(g, weight, w.name, axis),
    ...(bias ? [emitDequantizedBias(g, bias, scales, name)] : []),
  ]);
}

function corrected(bias: TensorData | undefined, correction: Float32Array | undefined): Float32Array | undefined {
  const data = bias?.data as Float32Array | undefined;
  return correction ? correction.map((c, i) => c + (data?.[i] ?? 0)) : data;
}
