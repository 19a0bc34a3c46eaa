import { showShape, ShapeError } from '../errors.ts';
import type { Dim, TensorData, TensorType, Value } from '../graph.ts';
import { int, newerOnly, without, type OpDef } from '../op.ts';
import { divideDims, shapeIn } from '../shape.ts';

/**
 * The same elements in another shape: 0 copies a size of x (unless allowzero), -1 is what is left over.
 * @see https://onnx.ai/onnx/operators/onnx__Reshape.html
 */
export const Reshape: OpDef<readonly ['data', 'shape'], { allowzero: number }, readonly ['reshaped']> = {
  type: 'Reshape',
  since: 21,
  inputs: ['data', 'shape'],
  outputs: ['reshaped'],
  attrs: { allowzero: int(0) },
  infer: ([x, shape], { allowzero }) => [{ dtype: x.dtype, shape: reshaped(x, shape, allowzero === 1) }],
  evaluate: ([x, shape], { allowzero }) => {
    const [data, known] = [x as TensorData, shape as TensorData];
    return { ...data, shape: reshaped(data, { name: '', ...known, known }, allowzero === 1).map(Number) };
  },
  grad: (g, { inputs: [x] }, dy) => [g.reshape(dy, x.shape, x), undefined],
  traits: { movement: true },
  older: [
    {
      until: 13,
      toOlder: (node) => {
        if (node.attrs['allowzero']?.value === 1) throw newerOnly(node, 'allowzero', 14);
        return without(node, 'allowzero');
      },
      fromOlder: (node) => node,
    },
  ],
  cases: [
    { inputs: [[2, 6], { ints: [3, 4] }] },
    { inputs: [[2, 3, 4], { ints: [0, -1] }] },
    { inputs: [[4], { ints: [-1, 1, 2] }] },
  ],
};

function reshaped(x: TensorType, target: Value, allowzero: boolean): readonly Dim[] {
  const wanted = shapeIn('Reshape', target);
  const shape = wanted.map((d, i) => (d === 0 && !allowzero ? (x.shape[i] ?? 0) : d));
  const open = shape.indexOf(-1);
  if (open < 0) {
    const [from, to] = [x.shape, shape].map((s) =>
      s.every((d) => typeof d === 'number') ? s.reduce<number>((n, d) => n * d, 1) : undefined,
    );
    if (from !== undefined && to !== undefined && from !== to)
      throw new ShapeError('Reshape', `${to} elements for ${showShape(shape)}`, `${from} (${showShape(x.shape)})`);
    return shape;
  }
  return shape.with(open, divideDims(x.shape, shape.toSpliced(open, 1), 'Reshape'));
}
