import { constantInts } from '../constant.ts';
import { OpenShapeError, ShapeError, showShape } from '../errors.ts';
import { int, required, without, type OpDef } from '../op.ts';
import { addDims, axisOf, knownInts, mayBeEqual, sizesOf } from '../shape.ts';
import { zeros } from '../dtype.ts';
import { sizeOf, type Dim, type TensorData, type TensorType, type Value } from '../graph.ts';

/** Inputs one after another along an axis. @see https://onnx.ai/onnx/operators/onnx__Concat.html */
export const Concat: OpDef<readonly ['...inputs'], { axis: number }, readonly ['concat_result']> = {
  type: 'Concat',
  since: 13,
  inputs: ['...inputs'],
  outputs: ['concat_result'],
  attrs: { axis: required('int', 0) },
  infer(inputs, { axis }) {
    const [first] = inputs;
    if (!first) throw new ShapeError('Concat', 'at least one input', 'none');
    const at = axisOf('Concat', axis, first.shape.length);
    for (const other of inputs)
      if (
        other.shape.length !== first.shape.length ||
        other.shape.some((d, i) => i !== at && !mayBeEqual(d, first.shape[i] ?? d))
      )
        throw new ShapeError(
          'Concat',
          `inputs that differ only along axis ${at}`,
          `${showShape(first.shape)} and ${showShape(other.shape)}`,
        );
    const shape = first.shape.with(at, inputs.map((v) => v.shape[at] ?? 0).reduce(addDims));
    const sizes = shape.length === 1 && Number(shape[0]) <= MAX_SIZES ? joinedSizes(inputs.map(sizesOf)) : undefined;
    return [{ dtype: first.dtype, shape, ...(sizes && { sizes }) }];
  },
  evaluate: (inputs, { axis }) => joined(inputs as readonly TensorData[], axis),
  grad(g, { inputs, attrs: { axis } }, dy) {
    const at = axisOf('Concat', axis, inputs[0]?.shape.length ?? 0);
    const lengths = inputs.map((v) => v.shape[at]);
    if (!lengths.every((d) => typeof d === 'number'))
      throw new ShapeError('gradient of Concat', 'known sizes along the axis', showShape(lengths.map((d) => d ?? '?')));
    return g.Split(dy, g.ints(lengths), { axis: at });
  },
  cases: [
    {
      inputs: [
        [2, 3],
        [2, 1],
      ],
      attrs: { axis: 1 },
    },
    {
      inputs: [
        [2, 3],
        [1, 3],
        [3, 3],
      ],
      attrs: { axis: -2 },
    },
    { inputs: [[2]], attrs: { axis: 0 } },
    {
      inputs: [
        { dtype: 'int32', shape: [2, 1, 2], data: [1, 2, 3, 4] },
        { dtype: 'int32', shape: [2, 2, 2], data: [5, 6, 7, 8, 9, 10, 11, 12] },
      ],
      attrs: { axis: 1 },
    },
  ],
};

/** More sizes than any shape has: a few nodes that join a list to itself make billions. */
const MAX_SIZES = 1024;

const joinedSizes = (lists: readonly (readonly Dim[] | undefined)[]): Dim[] | undefined =>
  lists.every((list) => list !== undefined) ? lists.flat() : undefined;

function joined(inputs: readonly TensorData[], axis: number): TensorData | undefined {
  const [first] = inputs;
  if (!first) return undefined;
  const at = axisOf('Concat', axis, first.shape.length);
  const size = inputs.reduce((n, v) => n + (v.shape[at] ?? 0), 0);
  const rows = sizeOf(first.shape.slice(0, at));
  const data = zeros(
    first.dtype,
    inputs.reduce((n, v) => n + v.data.length, 0),
  );
  let to = 0;
  for (let row = 0; row < rows; row++)
    for (const v of inputs) {
      const length = v.data.length / rows;
      // All arrays are of the same type.
      data.set(v.data.subarray(row * length, (row + 1) * length) as never, to);
      to += length;
    }
  return { dtype: first.dtype, shape: first.shape.with(at, size), data };
}

/** An input cut along an axis, into the given lengths or into equal parts. @see https://onnx.ai/onnx/operators/onnx__Split.html */
export const Split: OpDef<
  readonly ['input', 'split?'],
  { axis: number; num_outputs: number | undefined },
  readonly ['...outputs']
> = {
  type: 'Split',
  since: 18,
  inputs: ['input', 'split?'],
  outputs: ['...outputs'],
  attrs: { axis: int(0), num_outputs: int(undefined) },
  infer([x, split], { axis, num_outputs }) {
    const at = axisOf('Split', axis, x.shape.length);
    return partLengths(x, split, at, num_outputs).map((d) => ({ dtype: x.dtype, shape: x.shape.with(at, d) }));
  },
  grad(g, { outputs, attrs: { axis } }, _dy, dys) {
    // A part that does not reach the loss has gradient 0.
    const parts = dys.map((dy, i) => dy ?? g.Mul(outputs[i] as Value, g.scalar(0)));
    return [g.Concat(...parts, { axis }), undefined];
  },
  older: [
    {
      until: 17,
      // Opset 13-17: without lengths the parts are equal, and how many follows from the outputs.
      toOlder: (node) => {
        const [x] = node.inputs;
        const at = axisOf('Split', Number(node.attrs['axis']?.value ?? 0), x?.shape.length ?? 0);
        const lengths = node.outputs.map((v) => Number(v.shape[at]));
        const uneven = !node.inputs[1] && lengths.some((length) => length !== lengths[0]);
        return { ...without(node, 'num_outputs'), ...(uneven && { inputs: [x, constantInts(lengths)] }) };
      },
      fromOlder: (node) =>
        node.inputs[1]
          ? node
          : { ...node, attrs: { ...node.attrs, num_outputs: { type: 'int', value: node.outputs.length } } },
    },
  ],
  cases: [
    { inputs: [[2, 6], { ints: [1, 3, 2] }], attrs: { axis: 1 } },
    { inputs: [[4, 2]], attrs: { num_outputs: 2 } },
    { inputs: [[2, 5]], attrs: { axis: -1, num_outputs: 3 } },
    { inputs: [[5], { ints: [5] }] },
  ],
};

/** More parts than any node has outputs: a file may claim billions. */
const MAX_PARTS = 65536;

function partLengths(x: TensorType, split: Value | undefined, at: number, parts: number | undefined): readonly Dim[] {
  const size = x.shape[at] ?? 1;
  if ((split === undefined) === (parts === undefined))
    throw new ShapeError('Split', 'either lengths or num_outputs', split ? 'both' : 'neither');
  if (split) {
    const lengths = knownInts('Split', 'lengths', split);
    const sum = lengths.reduce((a, b) => a + b, 0);
    if (typeof size === 'number' && sum !== size)
      throw new ShapeError('Split', `lengths that sum to ${size}`, showShape(lengths));
    return lengths;
  }
  if (!parts || parts < 0 || parts > MAX_PARTS) throw new ShapeError('Split', `1 to ${MAX_PARTS} parts`, String(parts));
  if (typeof size !== 'number')
    throw new OpenShapeError('Split', 'lengths, or an axis of known size', `num_outputs ${parts} and "${size}"`);
  // ONNX allows parts of size 0, onnxruntime refuses them.
  if (parts > Math.max(1, size)) throw new OpenShapeError('Split', `at most ${size} parts`, String(parts));
  const length = Math.ceil(size / parts);
  return Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(length, size - i * length)));
}
