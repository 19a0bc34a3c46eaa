import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

interface DotConfig {
  readonly axes: number | readonly number[];
  readonly normalize?: boolean;
}

/** What squares add up to at least, before the root is taken. */
const EPSILON = 1e-7;

/** Sums of products of two inputs of rank 2 or 3 along one axis of each, by example; cosines where they are normalised. */
export const Dot: LayerDef<DotConfig> = {
  className: 'Dot',
  weights: [],
  layout: 'logical',
  convert(g, [x, y], { name, config }) {
    if (!x || !y) throw new ExportError('MISSING_INPUT', 'a dot product needs two inputs', { where: name });
    const refuse = (what: string, expected: string) =>
      new ExportError('UNSUPPORTED_OPTION', what, { where: name, expected });
    const ranks = [x.shape.length, y.shape.length] as const;
    if (ranks.some((rank) => rank < 2 || rank > 3))
      throw refuse('this product cannot be exported', 'inputs of rank 2 or 3, with the batch');
    const { axes, normalize } = config;
    const at = ranks.map((rank, i) => {
      const axis = (Array.isArray(axes) ? axes[i] : axes) as number;
      return axis < 0 ? axis + rank : axis;
    });
    const [ax = 0, ay = 0] = at;
    if (!(ax >= 1 && ax < ranks[0] && ay >= 1 && ay < ranks[1]))
      throw refuse(
        `a product along the axes ${String(axes).slice(0, 40)} cannot be exported`,
        'an axis of each input, not the batch',
      );
    const [a, b] = normalize ? [unit(g, x, ax), unit(g, y, ay)] : [x, y];
    if (ranks[0] === 2 && ranks[1] === 2) return [g.ReduceSum(g.Mul(a, b), g.ints([1]))];
    // Rows times columns: each input as a matrix, a vector as a row or column of one.
    const rows = asMatrix(g, a, { axis: ax, summed: 'columns' });
    const columns = asMatrix(g, b, { axis: ay, summed: 'rows' });
    const product = g.MatMul(rows, columns);
    const gone = ranks[0] === 2 ? 1 : ranks[1] === 2 ? 2 : undefined;
    return [gone === undefined ? product : g.Squeeze(product, g.ints([gone]))];
  },
  cases: [
    { inputShape: [4], moreShapes: [[4]], config: { axes: -1 } },
    { inputShape: [4], moreShapes: [[4]], config: { axes: 1, normalize: true } },
    { inputShape: [3, 4], moreShapes: [[5, 4]], config: { axes: 2 } },
    { inputShape: [3, 4], moreShapes: [[3, 5]], config: { axes: 1, normalize: true } },
    { inputShape: [3, 4], moreShapes: [[4, 5]], config: { axes: [2, 1] } },
    { inputShape: [4, 3], moreShapes: [[5, 4]], config: { axes: [1, 2], normalize: true } },
    { inputShape: [4], moreShapes: [[4, 5]], config: { axes: [1, 1] } },
    { inputShape: [4], moreShapes: [[5, 4]], config: { axes: [1, 2], normalize: true } },
    { inputShape: [3, 4], moreShapes: [[4]], config: { axes: [2, 1] } },
    { inputShape: [4, 3], moreShapes: [[4]], config: { axes: 1 } },
  ],
};

/** x / sqrt(max(sum of squares, epsilon)) along an axis. */
function unit(g: Builder, x: Value, axis: number): Value {
  const squares = g.ReduceSum(g.Mul(x, x), g.ints([axis]));
  return g.Div(x, g.Sqrt(g.Max(squares, g.scalar(EPSILON))));
}

/** [N, rows, columns] with the axis that is summed over where the product wants it. */
function asMatrix(
  g: Builder,
  x: Value,
  { axis, summed }: { readonly axis: number; readonly summed: 'rows' | 'columns' },
): Value {
  const at = summed === 'rows' ? 1 : 2;
  if (x.shape.length === 2) return g.Unsqueeze(x, g.ints([3 - at]));
  return axis === at ? x : g.Transpose(x, { perm: [0, 2, 1] });
}
