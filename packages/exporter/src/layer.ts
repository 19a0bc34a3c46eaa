import type { Builder, TensorData, Value } from '@fmnist/onnx';

/** A layer's settings as model.json has them: snake_case, as Keras writes them. */
export type LayerConfig = Readonly<Record<string, unknown>>;

/** How a layer wants its pictures: channels first; as they are stored; as TensorFlow.js means them. */
export type LayerLayout = 'nchw' | 'any' | 'logical';

/** A layer inside another one, as a wrapper's settings have it. */
export interface InnerLayer {
  readonly className: string;
  readonly config: LayerConfig;
  /** Its weights are those of the outer layer that begin with the first of these that any does: "forward_lstm/". Default '': all of them. */
  readonly weights?: string | readonly string[];
  /** Where its nodes go. Default: where those of the outer layer go. */
  readonly into?: Builder;
}

export interface LayerContext<C> {
  readonly name: string;
  readonly config: C;
  /** The layer's weights by their own names ("kernel"), as constants of the graph, as TensorFlow.js stores them. */
  readonly weights: Readonly<Record<string, Value>>;
  /** Whether the inputs are stored with their channels, the last axis to TensorFlow.js, as axis 1. */
  readonly channelsFirst: boolean;
  /** Where an axis of TensorFlow.js's tensor of this rank is in the stored one; a negative one is counted from the end. */
  axis(axis: number, rank: number): number;
  /** Which steps of each input count, bool [N, T]; undefined: all of them. For what it hands on. */
  readonly masks: readonly (Value | undefined)[];
  /** The mask to compute with: TensorFlow.js keeps one beside the tensors, for all layers behind the first that was given one. */
  readonly callMask: Value | undefined;
  /** Emits another layer, on inputs and with outputs as TensorFlow.js means them. */
  inner(layer: InnerLayer, inputs: readonly Value[], mask?: Value): readonly Value[];
  /** What there is to know about the class of another layer. @throws {ExportError} UNSUPPORTED_LAYER */
  definitionOf(layer: InnerLayer): AnyLayerDef;
}

/** Numbers of [from, to). */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
  readonly whole?: true;
}

export interface LayerCase<C> {
  /** Without the batch. */
  readonly inputShape: readonly number[];
  /** Shapes of the second input and of those behind it. */
  readonly moreShapes?: readonly (readonly number[])[];
  /** As TensorFlow.js's functions take it; a layer in it is { className, config }. */
  readonly config: Partial<C> | LayerConfig;
  /** Behind a Masking layer, with steps that do not count. */
  readonly masked?: true;
  /** What is fed. Default: seeded values in (-1, 1). */
  readonly values?: ValueRange;
  /** Whether the layer needs to know all sizes, and says so where they are open. */
  readonly openSizes?: 'refused';
  /** Largest |a - b| that passes. Default 1e-5. */
  readonly tolerance?: number;
}

/** Everything the exporter knows about one layer class: one object, one line in layers/index.ts. */
export interface LayerDef<C = LayerConfig> {
  /** What getClassName() says; also the file and the export. */
  readonly className: string;
  /** Names of the weights in getWeights() order, "bias?" where the settings say whether there is one. */
  readonly weights: readonly string[] | ((config: C) => readonly string[]);
  /**
   * 'nchw' pictures come and go channels first; 'any' works on them as they are stored; 'logical' needs them as TensorFlow.js means them.
   * With data_format "channels_first" these are channels first already: see `pictures`.
   */
  readonly layout: LayerLayout | ((config: C) => LayerLayout);
  /**
   * Of a cell, which works only inside RNN: the sizes of its states, each [N, size]. Its inputs are those of one step and the states, its
   * outputs what the step makes and the new states.
   */
  states?(config: C, definitionOf: LayerContext<C>['definitionOf']): readonly number[];
  /** Whether it computes with the mask of the call. */
  readonly readsMask?: true;
  /** What becomes of a mask: it goes on with the outputs, or another does. Absent: it ends here. */
  readonly mask?: 'pass' | ((g: Builder, inputs: readonly Value[], layer: LayerContext<C>) => Value | undefined);
  /** The values that it takes, where these are not any: indices of an embedding. */
  readonly takes?: (config: C) => ValueRange;
  /** What TensorFlow.js is known to compute wrongly with these settings: a difference there is not the exporter's. */
  readonly defect?: (config: C) => string | undefined;
  convert(g: Builder, inputs: readonly Value[], layer: LayerContext<C>): readonly Value[];
  /** Built in TensorFlow.js, exported, and compared by the tests, with known and with open sizes. */
  readonly cases: readonly LayerCase<C>[];
}

// oxlint-disable-next-line no-explicit-any -- configs are contravariant: no narrower type holds every definition
export type AnyLayerDef = LayerDef<any>;

export type Weights = ReadonlyMap<string, TensorData>;

/** The layout of a layer over pictures that has a data_format. Either way its inputs are channels first. */
export const pictures = ({ data_format }: { readonly data_format?: string | null }): LayerLayout =>
  data_format === 'channels_first' ? 'logical' : 'nchw';
