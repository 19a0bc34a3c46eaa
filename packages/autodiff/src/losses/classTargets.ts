import { ToolkitError } from '@fmnist/errors';
import type { Builder, Value } from '@fmnist/onnx';
import type { SampleWeighting } from './weighting.ts';

export interface ClassOptions extends SampleWeighting {
  /** Share of the target that is spread evenly over all classes, 0 to 1. */
  readonly labelSmoothing?: number | undefined;
  /** One factor a class, for the examples of that class. The mean over the batch still divides by N, as in TF.js and Keras. */
  readonly classWeights?: readonly number[] | undefined;
}

/** t[n, k] = (1 - e) [k = label n] + e / K, from labels [N] int32 -> [N, K]. */
export function smoothedTargets(g: Builder, labels: Value, classes: number, labelSmoothing = 0): Value {
  const off = labelSmoothing / classes;
  const isLabel = g.Equal(g.Unsqueeze(labels, g.ints([1])), classIndices(g, classes));
  return g.Where(isLabel, g.scalar(1 - labelSmoothing + off), g.scalar(off));
}

/** The losses [N], each times the weight of its class. @throws {ToolkitError} CLASS_WEIGHTS unless there is one for each class */
export function byClass(
  g: Builder,
  losses: Value,
  labels: Value,
  classes: number,
  classWeights: readonly number[] | undefined,
): Value {
  if (!classWeights) return losses;
  return g.Mul(losses, g.Gather(weightVector(g, classes, classWeights), labels));
}

/** Class weights as a constant [K]. @throws {ToolkitError} CLASS_WEIGHTS unless there is one for each class */
export function weightVector(g: Builder, classes: number, classWeights: readonly number[]): Value {
  if (classWeights.length !== classes || !classWeights.every((w) => w >= 0 && Number.isFinite(w)))
    throw new ToolkitError('CLASS_WEIGHTS', 'the class weights do not fit the classes', {
      kind: 'usage',
      expected: `${classes} numbers from 0`,
      received: `[${classWeights.join(', ')}]`,
    });
  return g.constant({ dtype: 'float32', shape: [classes], data: Float32Array.from(classWeights) }, 'class_weights');
}

const classIndices = (g: Builder, classes: number): Value =>
  g.constant(
    { dtype: 'int32', shape: [1, classes], data: Int32Array.from({ length: classes }, (_, k) => k) },
    'classes',
  );
