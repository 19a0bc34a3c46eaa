import { focal } from './focal.ts';
import { huber, meanAbsoluteError, meanSquaredError } from './regression.ts';
import { sigmoidCrossEntropy } from './sigmoidCrossEntropy.ts';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.ts';

/** Every loss: (g, outputs, targets, options) -> the loss of each example [N]. This line and its function are all there is to add. */
export const losses = {
  focal,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
};

export type { ClassOptions } from './classTargets.ts';
export { focal, type FocalOptions } from './focal.ts';
export { huber, meanAbsoluteError, meanSquaredError, type HuberOptions } from './regression.ts';
export { sigmoidCrossEntropy } from './sigmoidCrossEntropy.ts';
export { softmaxCrossEntropy, type CrossEntropyOptions } from './softmaxCrossEntropy.ts';
export type { SampleWeighting } from './weighting.ts';
