import { ExportError } from '../errors.ts';
import { pictures, type LayerDef } from '../layer.ts';
import { perAxis } from '../window.ts';

interface UpSampling2DConfig {
  readonly size?: number | readonly number[];
  readonly data_format?: string;
  readonly interpolation?: string;
}

const modes: Readonly<Record<string, string>> = { nearest: 'nearest', bilinear: 'linear' };

/**
 * Pictures `size` times as high and wide. The element at i of the result lies at i / size of the picture, without half pixels: there the
 * nearest one is that before it, the bilinear value is between that and the next.
 */
export const UpSampling2D: LayerDef<UpSampling2DConfig> = {
  className: 'UpSampling2D',
  weights: [],
  layout: pictures,
  convert(g, [x], { name, config: { size = 2, interpolation = 'nearest' } }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'up-sampling needs an input', { where: name });
    const mode = Object.hasOwn(modes, interpolation) ? modes[interpolation] : undefined;
    if (!mode)
      throw new ExportError('UNSUPPORTED_OPTION', `interpolation "${interpolation}" cannot be exported`, {
        where: name,
        expected: Object.keys(modes).join(' or '),
      });
    const scales = g.constant({ dtype: 'float32', shape: [4], data: Float32Array.of(1, 1, ...perAxis(size, 2)) });
    return [
      g.Resize(x, undefined, scales, undefined, {
        mode,
        coordinate_transformation_mode: 'asymmetric',
        ...(mode === 'nearest' && { nearest_mode: 'floor' }),
      }),
    ];
  },
  cases: [
    { inputShape: [3, 4, 2], config: {} },
    { inputShape: [3, 4, 2], config: { size: [3, 1] } },
    { inputShape: [3, 4, 2], config: { size: [2, 2], interpolation: 'bilinear' } },
    { inputShape: [2, 5, 1], config: { size: [3, 4], interpolation: 'bilinear' } },
    { inputShape: [2, 3, 4], config: { size: [2, 3], dataFormat: 'channelsFirst' } },
    { inputShape: [3, 4, 2], config: { interpolation: 'bilinear', dataFormat: 'channelsFirst' } },
  ],
};
