import type { LayerConfig, Weights } from '../layer.ts';

/** One output of one layer. */
export interface TensorRef {
  readonly layer: string;
  readonly index: number;
}

export interface SourceLayer {
  readonly className: string;
  readonly name: string;
  readonly config: LayerConfig;
  readonly inputs: readonly TensorRef[];
}

/** A TensorFlow.js LayersModel as plain data, in an order in which its layers can run. */
export interface SourceModel {
  readonly name: string;
  readonly layers: readonly SourceLayer[];
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
  /** By "layer/weight". */
  readonly weights: Weights;
  /** What the owner wrote into model.json. */
  readonly metadata: Readonly<Record<string, unknown>>;
}
