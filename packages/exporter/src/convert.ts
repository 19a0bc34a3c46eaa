import type { ToolkitError } from '@fmnist/errors';
import { builder, type Builder, type Dim, type Graph } from '@fmnist/onnx';
import { lookUp, runLayers, unsupportedLayers, type Conversion } from './convertLayer.ts';
import { ExportError } from './errors.ts';
import type { AnyLayerDef } from './layer.ts';
import { layers as builtIn } from './layers/index.ts';
import { groupWeights } from './layerWeights.ts';
import { channelsFirstShape, logical, type StoredTensor } from './layout.ts';
import { throwAll } from './problems.ts';
import { MAX_LAYERS } from './source/readTopology.ts';
import type { SourceLayer, SourceModel, TensorRef } from './source/SourceModel.ts';

export type Layout = 'nhwc' | 'nchw';

export interface ConvertOptions {
  /** How pictures come in: as the source model has them, or channels first. Default nhwc. */
  readonly layout?: Layout;
  /** More layer classes, or others for those there are. */
  readonly layers?: Readonly<Record<string, AnyLayerDef>>;
}

/**
 * A LayersModel as an ONNX graph: its own inputs and outputs, one scope a layer, its weights as constants named "layer/weight" exactly as
 * TensorFlow.js stores them. Passes make it idiomatic afterwards.
 * @throws {ToolkitError} UNSUPPORTED_LAYER, MISSING_WEIGHTS, UNSUPPORTED_OPTION, BAD_LAYER, SHAPE: the reason, or SEVERAL_PROBLEMS with all
 */
export function convert(source: SourceModel, options: ConvertOptions = {}): Graph {
  const { g, tensors } = convertLayers(source, options);
  const outputs = source.outputs.map((ref) => [ref.name, logical(g, tensors(ref))] as const);
  return g.finish(Object.fromEntries(outputs), source.name);
}

/**
 * The same with what every layer makes as an output, called after the layer: to find the one at which two runtimes part.
 * @throws as `convert` does
 */
export function convertWithLayers(source: SourceModel, options: Pick<ConvertOptions, 'layers'> = {}): Graph {
  const { g, tensors } = convertLayers(source, options);
  const inner = source.layers.filter(({ className }) => className !== 'InputLayer');
  const outputs = inner.map(({ name }) => [name, logical(g, tensors({ layer: name, index: 0 }))] as const);
  return g.finish(Object.fromEntries(outputs), source.name);
}

/** All layers in a graph of their own, with what each of them makes. @throws as `convert` does */
function convertLayers(
  source: SourceModel,
  { layout = 'nhwc', layers = {} }: ConvertOptions,
): { g: Builder; tensors: (ref: TensorRef) => StoredTensor } {
  const conversion: Conversion = {
    g: builder(),
    defs: { ...builtIn, ...layers },
    weightsOf: groupWeights(source.weights),
    budget: { left: MAX_LAYERS },
  };
  const problems: ToolkitError[] = unsupportedLayers(source, conversion);
  const channelsFirst = storesChannelsFirst(source, layout);
  const made = runLayers(conversion, inputsFirst(source), problems, (layer) =>
    inputOf(conversion.g, layer, channelsFirst),
  );
  throwAll(problems, `"${source.name}" cannot be exported`);
  return { g: conversion.g, tensors: (ref) => lookUp(made, ref) };
}

/** Whether pictures come in channels first where the source model has them last; one that has them first is left as it is. */
export const storesChannelsFirst = ({ layers }: SourceModel, layout: Layout | undefined): boolean =>
  layout === 'nchw' && !layers.some(({ config }) => config['data_format'] === 'channels_first');

/** The layers with the model's inputs in front, in its own order, which becomes that of the graph. */
function inputsFirst({ layers, inputs }: SourceModel): SourceLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const first = inputs.flatMap(({ layer }) => byName.get(layer) ?? []);
  const rest = new Set(first);
  return [...first, ...layers.filter((layer) => !rest.has(layer))];
}

type InputType = 'float32' | 'int32' | 'bool';
const inputTypeNamed = (name: unknown): InputType => (name === 'int32' || name === 'bool' ? name : 'float32');

/** What an InputLayer takes, as TensorFlow.js means it; sizes that the model leaves open get names, the batch is N. */
export function inputTypeOf({ name, config }: SourceLayer): { dtype: InputType; shape: readonly Dim[] } {
  const shape = config['batch_input_shape'] ?? config['batch_shape'];
  if (!Array.isArray(shape))
    throw new ExportError('NOT_A_LAYERS_MODEL', 'the shape of the input is not known', {
      where: name,
      hint: 'Give the first layer an inputShape.',
    });
  return {
    dtype: inputTypeNamed(config['dtype']),
    shape: shape.map((d: unknown, i): Dim => (typeof d === 'number' ? d : i === 0 ? 'N' : `${name}_${i}`)),
  };
}

function inputOf(g: Builder, layer: SourceLayer, channelsFirst: boolean): StoredTensor {
  const { dtype, shape } = inputTypeOf(layer);
  const first = channelsFirst && shape.length > 2;
  return {
    value: g.input(layer.name, { dtype, shape: first ? channelsFirstShape(shape) : shape }),
    channelsFirst: first,
  };
}
