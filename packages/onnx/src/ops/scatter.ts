// Reading and writing single elements by index along an axis.
import { OpenShapeError, ShapeError, showShape } from '../errors.ts';
import type { TensorType } from '../graph.ts';
import { int, newerOnly, without, string, type OlderForm, type OpDef } from '../op.ts';
import { axisOf } from '../shape.ts';

/**
 * y[i][j] = data[indices[i][j]][j] for axis 0, and likewise for the others; y has the shape of the indices.
 * Gradient: dy is added up where the elements came from.
 * @see https://onnx.ai/onnx/operators/onnx__GatherElements.html
 */
export const GatherElements: OpDef<readonly ['data', 'indices'], { axis: number }, readonly ['output']> = {
  type: 'GatherElements',
  since: 13,
  inputs: ['data', 'indices'],
  outputs: ['output'],
  attrs: { axis: int(0) },
  infer([data, indices], { axis }) {
    axisOf('GatherElements', axis, data.shape.length);
    if (indices.shape.length !== data.shape.length)
      throw new ShapeError(
        'GatherElements',
        'data and indices of one rank',
        `${showShape(data.shape)} and ${showShape(indices.shape)}`,
      );
    return [{ dtype: data.dtype, shape: indices.shape }];
  },
  grad: (g, { inputs: [data, indices], attrs: { axis } }, dy) => [
    g.ScatterElements(g.Mul(data, g.scalar(0, data.dtype)), indices, dy, { axis, reduction: 'add' }),
    undefined,
  ],
  cases: [
    { inputs: [[3, 2], { dtype: 'int64', shape: [2, 2], data: [1, 2, 1, 0] }] },
    { inputs: [[2, 3], { dtype: 'int64', shape: [2, 4], data: [2, 2, 0, -1, 1, 0, 0, 0] }], attrs: { axis: -1 } },
  ],
};

/** "add" and "mul" came with opset 16, "max" and "min" with 18. */
const reductionSince: readonly OlderForm[] = [
  {
    until: 17,
    toOlder: (node) => {
      const reduction = node.attrs['reduction']?.value;
      if (reduction === 'max' || reduction === 'min') throw newerOnly(node, `reduction "${reduction}"`, 18);
      return node;
    },
    fromOlder: (node) => node,
  },
  {
    until: 15,
    toOlder: (node) => {
      const reduction = node.attrs['reduction']?.value ?? 'none';
      if (reduction !== 'none') throw newerOnly(node, `reduction "${reduction}"`, 16);
      return without(node, 'reduction');
    },
    fromOlder: (node) => node,
  },
];

/**
 * data with y[indices[i][j]][j] = updates[i][j] for axis 0, and likewise for the others; or added to what is there.
 *
 * Gradient of "none": dy where nothing was written, and what was written reads its place back (each place written once); of "add": dy
 * passes to data, and the updates read their places.
 * @see https://onnx.ai/onnx/operators/onnx__ScatterElements.html
 */
export const ScatterElements: OpDef<
  readonly ['data', 'indices', 'updates'],
  { axis: number; reduction: string },
  readonly ['output']
> = {
  type: 'ScatterElements',
  since: 18,
  inputs: ['data', 'indices', 'updates'],
  outputs: ['output'],
  attrs: { axis: int(0), reduction: string('none') },
  infer([data, indices, updates], { axis }) {
    axisOf('ScatterElements', axis, data.shape.length);
    if (indices.shape.length !== data.shape.length || updates.shape.length !== data.shape.length)
      throw new ShapeError(
        'ScatterElements',
        'data, indices and updates of one rank',
        [data, indices, updates].map((v) => showShape(v.shape)).join(', '),
      );
    return [{ dtype: data.dtype, shape: data.shape }];
  },
  grad(g, { inputs: [, indices, updates], attrs: { axis, reduction } }, dy) {
    const erased = () => g.ScatterElements(dy, indices, g.Mul(updates, g.scalar(0, dy.dtype)), { axis });
    return [additive('ScatterElements', reduction) ? dy : erased(), undefined, g.GatherElements(dy, indices, { axis })];
  },
  older: reductionSince,
  cases: [
    { inputs: [[3, 2], { dtype: 'int64', shape: [2, 2], data: [1, 2, 0, 0] }, [2, 2]] },
    { inputs: [[2, 4], { dtype: 'int64', shape: [2, 2], data: [1, -1, 0, 2] }, [2, 2]], attrs: { axis: 1 } },
    {
      inputs: [[2, 4], { dtype: 'int64', shape: [2, 3], data: [1, 1, 3, 0, 0, 0] }, [2, 3]],
      attrs: { axis: 1, reduction: 'add' },
    },
  ],
};

/**
 * Slices of data at the index tuples in the last axis of `indices`, which leave out the last axes of data.
 * Shapes: data of rank r, indices [..., k] -> [..., ...data.shape from k]. Gradient: dy is added up where it came from.
 * @see https://onnx.ai/onnx/operators/onnx__GatherND.html
 */
export const GatherND: OpDef<readonly ['data', 'indices'], { batch_dims: number }, readonly ['output']> = {
  type: 'GatherND',
  since: 13,
  inputs: ['data', 'indices'],
  outputs: ['output'],
  attrs: { batch_dims: int(0) },
  infer([data, indices], { batch_dims }) {
    const depth = tupleLength('GatherND', indices, data.shape.length - batch_dims);
    return [{ dtype: data.dtype, shape: [...indices.shape.slice(0, -1), ...data.shape.slice(batch_dims + depth)] }];
  },
  grad(g, { inputs: [data, indices], attrs: { batch_dims } }, dy) {
    if (batch_dims !== 0) throw new ShapeError('gradient of GatherND', 'batch_dims 0', String(batch_dims));
    return [g.ScatterND(g.Mul(data, g.scalar(0, data.dtype)), indices, dy, { reduction: 'add' }), undefined];
  },
  cases: [
    { inputs: [[2, 3], { dtype: 'int64', shape: [3, 2], data: [0, 1, 1, 2, 0, 1] }] },
    { inputs: [[3, 2], { dtype: 'int64', shape: [2, 1], data: [2, -1] }] },
  ],
};

/**
 * data with the slices at the index tuples replaced by updates, or added to. Gradient as in ScatterElements.
 * @see https://onnx.ai/onnx/operators/onnx__ScatterND.html
 */
export const ScatterND: OpDef<readonly ['data', 'indices', 'updates'], { reduction: string }, readonly ['output']> = {
  type: 'ScatterND',
  since: 18,
  inputs: ['data', 'indices', 'updates'],
  outputs: ['output'],
  attrs: { reduction: string('none') },
  infer([data, indices, updates]) {
    const depth = tupleLength('ScatterND', indices, data.shape.length);
    const rank = indices.shape.length - 1 + data.shape.length - depth;
    if (updates.shape.length !== rank)
      throw new ShapeError('ScatterND', `updates of rank ${rank}`, showShape(updates.shape));
    return [{ dtype: data.dtype, shape: data.shape }];
  },
  grad(g, { inputs: [, indices, updates], attrs: { reduction } }, dy) {
    const erased = () => g.ScatterND(dy, indices, g.Mul(updates, g.scalar(0, dy.dtype)));
    return [additive('ScatterND', reduction) ? dy : erased(), undefined, g.GatherND(dy, indices)];
  },
  older: reductionSince,
  cases: [
    { inputs: [[4, 2], { dtype: 'int64', shape: [2, 1], data: [3, 0] }, [2, 2]] },
    { inputs: [[2, 3], { dtype: 'int64', shape: [3, 2], data: [0, 1, 0, 1, 1, 2] }, [3]], attrs: { reduction: 'add' } },
  ],
};

/** How many axes an index tuple names. */
function tupleLength(where: string, indices: TensorType, most: number): number {
  const depth = indices.shape.at(-1);
  if (typeof depth === 'string')
    throw new OpenShapeError(where, 'index tuples of a length known before the graph runs', showShape(indices.shape));
  if (depth === undefined || depth > most)
    throw new ShapeError(where, `index tuples of at most ${most}`, showShape(indices.shape));
  return depth;
}

/** Whether updates are added, not put in place of what is there. @throws {ShapeError} for reductions without a gradient */
function additive(where: string, reduction: string): boolean {
  if (reduction !== 'none' && reduction !== 'add')
    throw new ShapeError(`gradient of ${where}`, 'reduction "none" or "add"', `"${reduction}"`);
  return reduction === 'add';
}
