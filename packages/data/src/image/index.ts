/** Bringing pictures to a model's size, anywhere. */
export { DEFAULT_IMAGE_LIMITS, type ImageLimits } from './ImageLimits.ts';
export { resizeCover } from './resizeCover.ts';
export { toChannels } from './toChannels.ts';
