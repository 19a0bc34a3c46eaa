import { ToolkitError } from '@fmnist/errors';
import type { Prediction } from './Classifier.ts';

/** The likeliest classes, best first. @param probabilities of each label */
export function topPredictions(probabilities: Float32Array, labels: readonly string[], topK: number): Prediction[] {
  return labels
    .map((label, index) => ({ label, score: probabilities[index] ?? 0, index }))
    .sort((a, b) => b.score - a.score)
    .slice(0, topK);
}

/** @throws ToolkitError `BAD_TOP_K` */
export function checkTopK(topK: number): void {
  if (Number.isInteger(topK) && topK > 0) return;
  throw new ToolkitError('BAD_TOP_K', 'topK cannot be this', {
    kind: 'usage',
    expected: 'a whole number above 0',
    received: String(topK),
  });
}
