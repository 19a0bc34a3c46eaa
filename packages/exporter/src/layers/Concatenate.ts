import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerContext, LayerDef } from '../layer.ts';

interface ConcatenateConfig {
  readonly axis?: number | null;
}

/** Inputs one after another along an axis. */
export const Concatenate: LayerDef<ConcatenateConfig> = {
  className: 'Concatenate',
  weights: [],
  layout: 'any',
  mask: concatenatedMask,
  convert(g, inputs, { config, axis, name }) {
    const [first] = inputs;
    if (!first) throw new ExportError('MISSING_INPUT', 'there is nothing to concatenate', { where: name });
    if ((config.axis ?? -1) < -1)
      throw new ExportError('UNSUPPORTED_OPTION', `axis ${config.axis} cannot be exported`, {
        where: name,
        hint: 'TensorFlow.js takes every negative axis for the last one: count it from the front.',
      });
    return [g.Concat(...inputs, { axis: axis(config.axis ?? -1, first.shape.length) })];
  },
  cases: [
    { inputShape: [4], moreShapes: [[3]], config: {} },
    {
      inputShape: [3, 4, 2],
      moreShapes: [
        [3, 4, 1],
        [3, 4, 5],
      ],
      config: {},
    },
    { inputShape: [3, 4, 2], moreShapes: [[1, 4, 2]], config: { axis: 1 } },
    { inputShape: [3, 4, 2], moreShapes: [[3, 2, 2]], config: { axis: 2 } },
    { inputShape: [3, 2], moreShapes: [[5, 2]], config: { axis: 1 } },
  ],
};

/** A step counts where it does in all that are put together in it. */
function concatenatedMask(
  g: Builder,
  inputs: readonly Value[],
  { masks, config, name }: LayerContext<ConcatenateConfig>,
): Value | undefined {
  const given = masks.filter((mask) => mask !== undefined);
  const [first] = given;
  const rank = inputs[0]?.shape.length ?? 0;
  // A mask as long as its input is one of features, of which nothing that TensorFlow.js can do is left.
  if (!first || first.shape.length !== rank - 1) return undefined;
  const axis = config.axis ?? -1;
  const at = axis < 0 ? axis + rank : axis;
  if (at === rank - 1) return given.reduce((a, b) => g.And(a, b));
  if (given.length < inputs.length)
    throw new ExportError('UNSUPPORTED_OPTION', 'masked and unmasked steps cannot be put in a row', {
      where: name,
      hint: 'TensorFlow.js cannot either: give all inputs a mask, or none.',
    });
  return g.Concat(...given, { axis: at });
}
