import { builder } from '../builder.ts';
import { dtypes } from '../dtype.ts';
import { LARGEST_HALF, SMALLEST_HALF, toFloat16 as halfOf } from '../float16.ts';
import type { Attribute, Graph, Node, TensorData, Value } from '../graph.ts';
import { replay } from '../rewrite.ts';
import type { Range } from './affine.ts';
import { excluderOf, type Exclude } from './exclusion.ts';

export interface Float16Options {
  /** Stays in float32, besides what has to. */
  readonly exclude?: Exclude | undefined;
  /** What values hold, by name, where that is known: what lies beyond half precision stays in float32. */
  readonly ranges?: ReadonlyMap<string, Range> | undefined;
}

export interface Float16Result {
  readonly graph: Graph;
  /** Nodes that stay in float32, and why. */
  readonly kept: readonly { readonly node: string; readonly reason: string }[];
  /** Weights that become 0, by the constant's name. */
  readonly lost: readonly { readonly weight: string; readonly count: number }[];
}

/** Operators that some inputs have to be float32 of, that have no half form, or whose bodies would have to be another graph. */
const alwaysFloat: ReadonlySet<string> = new Set([
  'ConstantOfShape',
  'CumSum',
  'DequantizeLinear',
  'DynamicQuantizeLinear',
  'QuantizeLinear',
  'Range',
  'Resize',
  'Scan',
  'ScatterElements',
  'ScatterND',
]);

/**
 * The graph with weights and arithmetic in half precision: half the bytes, and on GPUs up to twice the speed. Inputs and outputs stay of the types
 * they are, by a Cast at each end. A node stays in float32, between Casts, where it is excluded, where its operator wants that, and where a weight or
 * a known range of it lies beyond 65,504, the largest number of half precision.
 * @throws {ToolkitError} NO_SUCH_NODE
 */
export function toFloat16(graph: Graph, { exclude = [], ranges = new Map() }: Float16Options = {}): Float16Result {
  const isExcluded = excluderOf(graph, exclude);
  const kept: { node: string; reason: string }[] = [];
  const lost = new Map<string, number>();
  const g = builder();
  const moved = new Map(graph.inputs.map((v) => [v, g.input(v.name, v, v.initial)]));
  const halves = new Map<Value, Value>();
  const floats = new Map<Value, Value>();
  const once = (made: Map<Value, Value>, v: Value, make: () => Value): Value => {
    const found = made.get(v) ?? make();
    made.set(v, found);
    return found;
  };
  const toHalf = (v: Value): Value =>
    v.dtype !== 'float32'
      ? v
      : once(halves, v, () => {
          if (!v.known || g.producer(v)) return g.Cast(v, { to: dtypes.float16.onnx });
          const zeros = vanishing(v.known);
          if (zeros > 0) lost.set(v.name, zeros);
          return g.constant(halfTensor(v.known), v.name);
        });
  const toFloat = (v: Value): Value =>
    v.dtype !== 'float16' ? v : once(floats, v, () => g.Cast(v, { to: dtypes.float32.onnx }));
  replay(g, graph.nodes, moved, (_, node, inputs) => {
    const reason = isExcluded(node) ? 'excluded' : obstacleTo(node, ranges);
    if (reason) {
      if ([...node.inputs, ...node.outputs].some((v) => v?.dtype === 'float32')) kept.push({ node: node.name, reason });
      return g.copy(
        node,
        inputs.map((v) => v && toFloat(v)),
      );
    }
    return g.copy(
      inHalf(node),
      inputs.map((v) => v && toHalf(v)),
    );
  });
  const outputs = graph.outputs.map((v) => {
    const now = moved.get(v) ?? v;
    return [v.name, v.dtype === 'float32' ? toFloat(now) : now] as const;
  });
  return {
    graph: g.finish(Object.fromEntries(outputs), graph.name),
    kept,
    lost: [...lost].map(([weight, count]) => ({ weight, count })),
  };
}

/** A node that says itself which type it makes, making half precision. */
function inHalf(node: Node): Node {
  const to = node.attrs['to'];
  if (node.op !== 'Cast' || to?.value !== dtypes.float32.onnx) return node;
  const half: Attribute = { type: 'int', value: dtypes.float16.onnx };
  return { ...node, attrs: { ...node.attrs, to: half } };
}

function obstacleTo(node: Node, ranges: ReadonlyMap<string, Range>): string | undefined {
  if (alwaysFloat.has(node.op)) return `${node.op} is kept in float32`;
  const tooLarge = node.inputs.find((v) => v?.known?.dtype === 'float32' && !fits(extremes(v.known)));
  if (tooLarge) return `"${tooLarge.name}" holds numbers beyond ${LARGEST_HALF}`;
  const tooWide = [...node.inputs, ...node.outputs].find((v) => v && !fits(ranges.get(v.name)));
  return tooWide ? `"${tooWide.name}" reaches beyond ${LARGEST_HALF}` : undefined;
}

/** Infinity itself is a number of half precision. */
const fits = (range: Range | undefined): boolean =>
  !range || [range.min, range.max].every((x) => Math.abs(x) <= LARGEST_HALF || !Number.isFinite(x));

function extremes({ data }: TensorData): Range {
  let [min, max] = [0, 0];
  for (const x of data as Float32Array) {
    if (!Number.isFinite(x)) continue;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return { min, max };
}

/** How many numbers are too small for half precision. */
const vanishing = ({ data }: TensorData): number =>
  (data as Float32Array).reduce((n, x) => n + Number(x !== 0 && Math.abs(x) <= SMALLEST_HALF / 2), 0);

const halfTensor = ({ shape, data }: TensorData): TensorData => ({
  dtype: 'float16',
  shape,
  data: Uint16Array.from(data as Float32Array, halfOf),
});
