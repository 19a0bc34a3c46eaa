// Reductions over axes given as an input; before opset 18 (ReduceSum: 13) they were an attribute.
import type { Builder } from '../builder.ts';
import { constantInts } from '../constant.ts';
import type { Dim, Node, TensorType, Value } from '../graph.ts';
import { int, newerOnly, without, type CaseInput, type OlderForm, type OpDef } from '../op.ts';
import { axisOf, knownInts, multiplyDims } from '../shape.ts';

export type Reduce = OpDef<
  readonly ['data', 'axes?'],
  { keepdims: number; noop_with_empty_axes: number },
  readonly ['reduced']
>;
type Rule = (
  g: Builder,
  v: { x: Value; /** y with the reduced axes kept as 1. */ y: Value; axes: readonly number[] },
  /** shaped like y */ dy: Value,
) => Value;

/** The axes that are reduced, counted from the front. */
function reducedAxes(type: string, x: TensorType, axes: Value | undefined, noop: number): number[] {
  const given = axes ? knownInts(type, 'axes', axes) : [];
  if (given.length === 0) return noop ? [] : x.shape.map((_, i) => i);
  return given.map((axis) => axisOf(type, axis, x.shape.length));
}

/** axes: second input <-> attribute. `still` says what no axes at all leave undone. */
const axesAsAttributeOf = (still: (node: Node) => Node): OlderForm => ({
  until: 17,
  toOlder: (node) => {
    const [data, axes] = node.inputs;
    const value = axes ? knownInts(node.op, 'axes', axes) : [];
    // Without axes all are reduced, unless the newer form says otherwise.
    if (value.length === 0 && node.attrs['noop_with_empty_axes']?.value === 1)
      return still({ ...node, inputs: [data], attrs: {} });
    const { attrs } = without(node, 'noop_with_empty_axes');
    return { ...node, inputs: [data], attrs: { ...attrs, ...(value.length > 0 && { axes: { type: 'ints', value } }) } };
  },
  fromOlder: (node) => {
    const { axes } = node.attrs;
    if (axes?.type !== 'ints') return node;
    return { ...without(node, 'axes'), inputs: [node.inputs[0], constantInts(axes.value)] };
  },
});
const axesAsAttribute = axesAsAttributeOf((node) => ({ ...node, op: 'Identity' }));
/** For reductions of a function of each element, which runtimes apply or not when nothing is reduced. */
const axesAsAttributeOfEach = axesAsAttributeOf((node) => {
  throw newerOnly(node, 'noop_with_empty_axes', 18);
});

const casesOf = (tensor: (shape: readonly number[]) => CaseInput): Reduce['cases'] => [
  { inputs: [tensor([2, 3, 4]), { ints: [1] }] },
  { inputs: [tensor([2, 3, 4]), { ints: [0, -1] }], attrs: { keepdims: 0 } },
  { inputs: [tensor([2, 3])] },
  { inputs: [tensor([2, 3])], attrs: { keepdims: 0 } },
  { inputs: [tensor([2, 3])], attrs: { noop_with_empty_axes: 1 } },
];

const reduce = (
  type: string,
  since: number,
  rule: Rule,
  older: readonly OlderForm[],
  range?: readonly [number, number],
): Reduce => ({
  type,
  since,
  inputs: ['data', 'axes?'],
  outputs: ['reduced'],
  attrs: { keepdims: int(1), noop_with_empty_axes: int(0) },
  infer([x, axes], { keepdims, noop_with_empty_axes }) {
    const gone = new Set(reducedAxes(type, x, axes, noop_with_empty_axes));
    const shape =
      keepdims === 1 ? x.shape.map((d, i) => (gone.has(i) ? 1 : d)) : x.shape.filter((_, i) => !gone.has(i));
    return [{ dtype: x.dtype, shape }];
  },
  grad(g, { inputs: [x, given], y, attrs: { keepdims, noop_with_empty_axes } }, dy) {
    const axes = reducedAxes(type, x, given, noop_with_empty_axes);
    const kept = x.shape.map((d, i): Dim => (axes.includes(i) ? 1 : d));
    const keep = (v: Value) => (keepdims ? v : g.Unsqueeze(v, g.ints(axes)));
    const dx = rule(g, { x, y: keep(y), axes }, keepdims ? dy : g.Unsqueeze(dy, g.ints(axes)));
    return [kept.length === 0 ? dx : g.Expand(dx, g.shapeOf(x)), undefined];
  },
  older,
  cases: casesOf((shape) => (range ? { shape, range } : shape)),
});

/** How many elements are reduced to one, as a scalar of x's type. */
export function count(g: Builder, x: Value, axes: readonly number[]): Value {
  const size = multiplyDims(axes.map((axis) => x.shape[axis] ?? 1));
  if (typeof size === 'number') return g.scalar(size, x.dtype);
  const sizes = axes.map((axis) => g.Cast(g.Shape(x, { start: axis, end: axis + 1 }), { to: 1 }));
  return g.Reshape(
    sizes.reduce((a, b) => g.Mul(a, b)),
    g.ints([]),
  );
}

export const ReduceSum: Reduce = reduce('ReduceSum', 13, (_g, _v, dy) => dy, []);
export const ReduceMean: Reduce = reduce('ReduceMean', 18, (g, { x, axes }, dy) => g.Div(dy, count(g, x, axes)), [
  axesAsAttribute,
]);
/** Where several elements are the largest, each gets an equal share of the gradient. */
const extremum: Rule = (g, { x, y, axes }, dy) => {
  if (axes.length === 0) return dy;
  const hits = g.Cast(g.Equal(x, y), { to: 1 });
  return g.Mul(hits, g.Div(dy, g.ReduceSum(hits, g.ints(axes))));
};
export const ReduceMax: Reduce = reduce('ReduceMax', 20, extremum, [axesAsAttribute]);
export const ReduceMin: Reduce = reduce('ReduceMin', 20, extremum, [axesAsAttribute]);
/** sum |x|. */
export const ReduceL1: Reduce = reduce('ReduceL1', 18, (g, { x }, dy) => g.Mul(dy, g.Sign(x)), [axesAsAttributeOfEach]);
/** sqrt(sum x^2); the slope at 0 is undefined. */
export const ReduceL2: Reduce = reduce('ReduceL2', 18, (g, { x, y }, dy) => g.Mul(dy, g.Div(x, y)), [
  axesAsAttributeOfEach,
]);
/** log sum exp(x). */
export const ReduceLogSumExp: Reduce = reduce(
  'ReduceLogSumExp',
  18,
  (g, { x, y }, dy) => g.Mul(dy, g.Exp(g.Sub(x, y))),
  [axesAsAttribute],
);
/** The product; its gradient dy y / x needs x without zeros. */
export const ReduceProd: Reduce = reduce('ReduceProd', 18, (g, { x, y }, dy) => g.Div(g.Mul(dy, y), x), [
  axesAsAttribute,
]);
/** sum x^2. */
export const ReduceSumSquare: Reduce = {
  ...reduce('ReduceSumSquare', 18, (g, { x }, dy) => g.Mul(dy, g.Mul(g.scalar(2, x.dtype), x)), [
    axesAsAttributeOfEach,
  ]),
  decompose: (g, [x, axes], attrs) => [g.ReduceSum(g.Mul(x, x), axes, attrs)],
};
/** log sum x, of sums above 0. */
export const ReduceLogSum: Reduce = {
  ...reduce('ReduceLogSum', 18, (g, { y }, dy) => g.Div(dy, g.Exp(y)), [axesAsAttributeOfEach], [0.5, 2]),
  decompose: (g, [x, axes], attrs) => [g.Log(g.ReduceSum(x, axes, attrs))],
};
