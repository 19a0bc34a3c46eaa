import type { LayerConfig, Weights } from '../layer.ts';

/** One output of one layer. */
export interface TensorRef {
  readonly layer: string;
  readonly index: number;
}

/** A use of a model inside another one; undefined as the place of a layer is the outermost model. */
export interface ModelUse {
  readonly name: string;
  /** The model around it. */
  readonly within: ModelUse | undefined;
}

/** A layer where it is used: one that is used several times is there several times, with the same weights. */
export interface SourceLayer {
  readonly className: string;
  /** Unique in the model: "conv1", "encoder/conv1" inside another model, "conv1/1" where it is used a second time. */
  readonly name: string;
  /** What its weights are called after. */
  readonly weights: string;
  readonly config: LayerConfig;
  /** Of an InputLayer: none, or inside another model what the use of its model gives it. */
  readonly inputs: readonly TensorRef[];
  readonly within: ModelUse | undefined;
}

/** An input or output of the model, by the name that people know it by. */
export interface NamedTensor extends TensorRef {
  readonly name: string;
}

/** A TensorFlow.js LayersModel as plain data, models inside it taken apart, its layers in the order in which TensorFlow.js runs them. */
export interface SourceModel {
  readonly name: string;
  readonly layers: readonly SourceLayer[];
  readonly inputs: readonly NamedTensor[];
  readonly outputs: readonly NamedTensor[];
  /** By "layer/weight". */
  readonly weights: Weights;
  /** What the owner wrote into model.json. */
  readonly metadata: Readonly<Record<string, unknown>>;
}
