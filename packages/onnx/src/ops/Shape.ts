import { int, newerOnly, without, type OpDef } from '../op.ts';

/** The sizes of x as an int64 vector, from axis start to before end. @see https://onnx.ai/onnx/operators/onnx__Shape.html */
export const Shape: OpDef<readonly ['data'], { start: number; end: number | undefined }, readonly ['shape']> = {
  type: 'Shape',
  since: 21,
  inputs: ['data'],
  outputs: ['shape'],
  attrs: { start: int(0), end: int(undefined) },
  infer([x], { start, end }) {
    const sizes = x.shape.slice(start, end);
    return [{ dtype: 'int64', shape: [sizes.length], sizes }];
  },
  grad: 'zero',
  older: [
    {
      until: 14,
      toOlder: (node) => {
        if ((node.attrs['start']?.value ?? 0) !== 0 || node.attrs['end']) throw newerOnly(node, 'start or end', 15);
        return without(node, 'start');
      },
      fromOlder: (node) => node,
    },
  ],
  cases: [
    { inputs: [[2, 3, 4]] },
    { inputs: [[2, 3, 4]], attrs: { start: 1 } },
    { inputs: [[2, 3, 4]], attrs: { start: -2, end: -1 } },
  ],
};
