import { ShapeError, showShape } from '../errors.ts';
import { ToolkitError } from '@fmnist/errors';
import { int, type OpDef } from '../op.ts';

/**
 * The identity, as models are run; with training_mode it would zero a random part, each runtime in its own way.
 *
 * Only the inference form has a gradient: a training step drops by `seededDropout`, which is the same everywhere.
 * @see https://onnx.ai/onnx/operators/onnx__Dropout.html
 */
export const Dropout: OpDef<
  readonly ['data', 'ratio?', 'training_mode?'],
  { seed: number | undefined },
  readonly ['output', 'mask?']
> = {
  type: 'Dropout',
  since: 13,
  inputs: ['data', 'ratio?', 'training_mode?'],
  outputs: ['output', 'mask?'],
  attrs: { seed: int(undefined) },
  infer([x, ratio, training]) {
    for (const v of [ratio, training])
      if (v && v.shape.length > 0)
        throw new ShapeError('Dropout', 'a scalar ratio and training_mode', showShape(v.shape));
    return [
      { dtype: x.dtype, shape: x.shape },
      { dtype: 'bool', shape: x.shape },
    ];
  },
  grad(_g, { inputs: [, , training] }, dy) {
    const off = !training || (training.known && !training.known.data[0]);
    if (!off)
      throw new ToolkitError('NO_GRADIENT', 'Dropout in training mode draws its own random numbers', {
        where: dy.name,
        hint: 'Use seededDropout, whose mask is a function of a seed and the step.',
      });
    return [dy];
  },
  cases: [
    { inputs: [[2, 3]] },
    {
      inputs: [
        [4],
        { dtype: 'float32', shape: [], data: [0.3], constant: true },
        { dtype: 'bool', shape: [], data: [0] },
      ],
    },
  ],
};
