/** Bringing pictures to a model's size, anywhere. */
export { checkImageBytes } from './checkImageBytes.ts';
export { DEFAULT_IMAGE_LIMITS, type ImageLimits } from './ImageLimits.ts';
export {
  checkPixels,
  type DecodeOptions,
  imageDamaged,
  type ImageFormat,
  type ImageHeader,
  readImageHeader,
} from './readImageHeader.ts';
export { flipped } from '../flipped.ts';
export { resizeCover, type ResizeOptions, resizeStretch, type Size } from './resize.ts';
export { type ChannelCount, toChannels } from './toChannels.ts';
