import { constantInts } from '../constant.ts';
import { ShapeError } from '../errors.ts';
import { string, type OpDef } from '../op.ts';
import { addDims, axisOf, knownInts, sizesOf } from '../shape.ts';
import { identity, multiplyAlong } from './alongAxis.ts';
import { numbersOnly } from './spatial.ts';

/**
 * x with `pads` elements before and after each axis: [begin of each axis ..., end of each axis ...]; negative pads crop.
 * Gradient of the constant mode: dx is dy without the padding. Of the others, which repeat elements: y = A x along each axis, so dx = A' dy.
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
      const given = sizesOf(pads);
      // What is computed at run time makes sizes that are known by name alone.
      if (!given || (axes && !sizesOf(axes)))
        return [{ dtype: x.dtype, shape: x.shape.map((d, i) => `pad(${d},${i},${pads.name})`) }];
      const along = axes
        ? knownInts('Pad', 'axes', axes).map((axis) => axisOf('Pad', axis, rank))
        : x.shape.map((_, i) => i);
      if (given.length !== 2 * along.length)
        throw new ShapeError('Pad', `${2 * along.length} pads`, String(given.length));
      const shape = x.shape.map((d, i) => {
        const at = along.indexOf(i);
        return at < 0 ? d : addDims(d, addDims(given[at] ?? 0, given[at + along.length] ?? 0));
      });
      return [{ dtype: x.dtype, shape }];
    },
    grad(g, { inputs: [x, pads, , axes], attrs: { mode } }, dy) {
      const given = knownInts('Pad', 'pads', pads);
      if (mode === 'constant') {
        const opposite = g.ints(given.map((p) => -p));
        return [axes ? g.Pad(dy, opposite, undefined, axes) : g.Pad(dy, opposite)];
      }
      const along = axes
        ? knownInts('Pad', 'axes', axes).map((axis) => axisOf('Pad', axis, x.shape.length))
        : x.shape.map((_, i) => i);
      const dx = along.reduce((d, axis, i) => {
        const [before = 0, after = 0] = [given[i], given[i + along.length]];
        if (before === 0 && after === 0) return d;
        const [size] = numbersOnly('gradient of Pad', [x.shape[axis] ?? 1]);
        const matrix = g.Pad(identity(g, size ?? 1), g.ints([before, 0, after, 0]), undefined, undefined, { mode });
        return multiplyAlong(g, d, axis, matrix);
      }, dy);
      return [dx];
    },
    older: [
      {
        until: 17,
        // Before there were axes, every axis had its pads.
        toOlder: (node) => {
          const [x, pads, fill, axes] = node.inputs;
          if (!x || !pads || !axes) return node;
          const rank = x.shape.length;
          const all = Array.from({ length: 2 * rank }, () => 0);
          const given = knownInts('Pad', 'pads', pads);
          const along = knownInts('Pad', 'axes', axes).map((axis) => axisOf('Pad', axis, rank));
          for (const [i, axis] of along.entries()) {
            all[axis] = given[i] ?? 0;
            all[axis + rank] = given[i + along.length] ?? 0;
          }
          return { ...node, inputs: [x, constantInts(all), fill] };
        },
        fromOlder: (node) => node,
      },
    ],
    cases: [
      { inputs: [[2, 3], { ints: [0, 1, 2, 0] }] },
      { inputs: [[2, 5], { ints: [0, -1, 0, -2] }] },
      { inputs: [[1, 3, 4], { ints: [0, 1, 2, 0, 2, 1] }], attrs: { mode: 'reflect' } },
      { inputs: [[2, 3], { ints: [2, 0] }, undefined, { ints: [1] }], attrs: { mode: 'edge' } },
      { inputs: [[2, 3, 4], { ints: [1, 1] }, undefined, { ints: [-1] }] },
    ],
  };
