import type { Builder, TensorData, Value } from '@fmnist/onnx';

/** A layer's settings as model.json has them: snake_case, as Keras writes them. */
export type LayerConfig = Readonly<Record<string, unknown>>;

export interface LayerContext<C> {
  readonly name: string;
  readonly config: C;
  /** The layer's weights by their own names ("kernel"), as constants of the graph named "layer/kernel". */
  readonly weights: Readonly<Record<string, Value>>;
  /** Axis of the channels in what the layer is given: 1 where pictures are NCHW, -1 where they are as TensorFlow.js means them. */
  readonly channelAxis: number;
}

export interface LayerCase<C> {
  /** Without the batch. */
  readonly inputShape: readonly number[];
  readonly config: Partial<C> | LayerConfig;
  /** How many inputs of this shape a merging layer gets. Default 1. */
  readonly inputs?: number;
}

/** Everything the exporter knows about one layer class: one object, one line in layers/index.ts. */
export interface LayerDef<C = LayerConfig> {
  /** What getClassName() says; also the file and the export. */
  readonly className: string;
  /** Names of the weights in getWeights() order; "bias?" is absent where the config says so. */
  readonly weights: readonly string[];
  /**
   * 'nchw' pictures come and go channels first; 'any' works on them as they are stored; 'logical' needs them as TensorFlow.js means them.
   */
  readonly layout: 'nchw' | 'any' | 'logical';
  convert(g: Builder, inputs: readonly Value[], layer: LayerContext<C>): readonly Value[];
  /** Built in TensorFlow.js, exported, and compared by the tests. */
  readonly cases: readonly LayerCase<C>[];
}

// oxlint-disable-next-line no-explicit-any -- configs are contravariant: no narrower type holds every definition
export type AnyLayerDef = LayerDef<any>;

export type Weights = ReadonlyMap<string, TensorData>;
