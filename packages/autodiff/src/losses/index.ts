import { focal } from './focal.ts';
import { huber, meanAbsoluteError, meanSquaredError } from './regression.ts';
import { sigmoidCrossEntropy } from './sigmoidCrossEntropy.ts';
import { softmaxCrossEntropy } from './softmaxCrossEntropy.ts';

/** A loss by name, with what a table says about it. */
export interface LossDef {
  /** The loss of each example [N], from outputs [N, ...]. */
  readonly emit: typeof softmaxCrossEntropy | typeof focal | typeof huber;
  /** What it compares the outputs with. */
  readonly targets: string;
  readonly formula: string;
  readonly options: readonly string[];
}

const labels = 'labels [N], int32';
const numbers = 'numbers [N, ...]';
const ofClasses = ['labelSmoothing', 'classWeights', 'sampleWeights'];

/** Every loss: this line and its function are all there is to add. */
export const losses = {
  focal: {
    emit: focal,
    targets: labels,
    formula: '-sum t (1 - p)^gamma log p, p = softmax z',
    options: ['gamma', ...ofClasses],
  },
  huber: {
    emit: huber,
    targets: numbers,
    formula: 'mean of e^2 / 2 up to delta, then delta (e - delta / 2), e = abs(y - t)',
    options: ['delta', 'sampleWeights'],
  },
  meanAbsoluteError: {
    emit: meanAbsoluteError,
    targets: numbers,
    formula: 'mean of abs(y - t)',
    options: ['sampleWeights'],
  },
  meanSquaredError: {
    emit: meanSquaredError,
    targets: numbers,
    formula: 'mean of (y - t)^2',
    options: ['sampleWeights'],
  },
  sigmoidCrossEntropy: {
    emit: sigmoidCrossEntropy,
    targets: 'answers [N, K] from 0 to 1',
    formula: 'mean of softplus(z) - z t',
    options: ofClasses,
  },
  softmaxCrossEntropy: {
    emit: softmaxCrossEntropy,
    targets: labels,
    formula: '-sum t log softmax z',
    options: ofClasses,
  },
} as const satisfies Record<string, LossDef>;

export type { ClassOptions } from './classTargets.ts';
export { focal, type FocalOptions } from './focal.ts';
export { huber, meanAbsoluteError, meanSquaredError, type HuberOptions } from './regression.ts';
export { sigmoidCrossEntropy } from './sigmoidCrossEntropy.ts';
export { softmaxCrossEntropy, type CrossEntropyOptions } from './softmaxCrossEntropy.ts';
export type { SampleWeighting } from './weighting.ts';
