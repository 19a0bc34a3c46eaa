import { ShapeError } from '../errors.ts';
import { string, type OpDef } from '../op.ts';
import { addDims, axisOf, knownInts } from '../shape.ts';

/**
 * x with `pads` elements before and after each axis: [begin of each axis ..., end of each axis ...]; negative pads crop.
 * Gradient of the constant mode: dx is dy without the padding.
 * @see https://onnx.ai/onnx/operators/onnx__Pad.html
 */
export const Pad: OpDef<readonly ['data', 'pads', 'constant_value?', 'axes?'], { mode: string }, readonly ['output']> =
  {
    type: 'Pad',
    since: 21,
    inputs: ['data', 'pads', 'constant_value?', 'axes?'],
    outputs: ['output'],
    attrs: { mode: string('constant') },
    infer([x, pads, , axes]) {
      const rank = x.shape.length;
      const given = knownInts('Pad', 'pads', pads);
      const along = axes
        ? knownInts('Pad', 'axes', axes).map((axis) => axisOf('Pad', axis, rank))
        : x.shape.map((_, i) => i);
      if (given.length !== 2 * along.length)
        throw new ShapeError('Pad', `${2 * along.length} pads`, String(given.length));
      const shape = x.shape.map((d, i) => {
        const at = along.indexOf(i);
        return at < 0 ? d : addDims(d, (given[at] ?? 0) + (given[at + along.length] ?? 0));
      });
      return [{ dtype: x.dtype, shape }];
    },
    grad(g, { inputs: [, pads, , axes], attrs: { mode } }, dy) {
      if (mode !== 'constant') throw new ShapeError('gradient of Pad', 'mode "constant"', `"${mode}"`);
      const opposite = knownInts('Pad', 'pads', pads).map((p) => -p);
      return [axes ? g.Pad(dy, g.ints(opposite), undefined, axes) : g.Pad(dy, g.ints(opposite))];
    },
    cases: [
      { inputs: [[2, 3], { ints: [0, 1, 2, 0] }] },
      { inputs: [[2, 5], { ints: [0, -1, 0, -2] }] },
      { inputs: [[2, 3, 4], { ints: [1, 1] }, undefined, { ints: [-1] }] },
    ],
  };
