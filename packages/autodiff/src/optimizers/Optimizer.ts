import type { Builder, Value } from '@fmnist/onnx';

export interface UpdateInputs {
  /** All trained weights, as one vector [P]. */
  readonly w: Value;
  /** dL/dw [P]. */
  readonly dw: Value;
  /** Learning rate, a scalar. */
  readonly lr: Value;
  /** The optimizer's own vectors [P], by name. */
  readonly state: Readonly<Record<string, Value>>;
  /** Number of this step, counted from 1, a scalar. */
  readonly step: Value;
  /** Weight decay: a scalar, or [P] where weights differ; undefined for none. */
  readonly decay: Value | undefined;
}

/**
 * An update rule as ONNX nodes over one flat vector of weights: nodes, not arithmetic, cost time, so a rule is written once for all weights.
 */
export interface Optimizer {
  readonly name: string;
  /** Vectors it carries from step to step; all start at 0. */
  readonly state: readonly string[];
  /** What it was made with, for records; `weightDecay` is what `decay` is made of. */
  readonly settings: Readonly<Record<string, number | boolean>> & { readonly weightDecay: number };
  update(g: Builder, inputs: UpdateInputs): { readonly w: Value; readonly state: Readonly<Record<string, Value>> };
}
