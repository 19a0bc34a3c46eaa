import type { ToolkitError } from '@fmnist/errors';
import { builder, type Builder, type Dim, type DType, type Graph } from '@fmnist/onnx';
import { lookUp, runLayers, unsupportedLayers, type Conversion } from './convertLayer.ts';
import { ExportError } from './errors.ts';
import type { AnyLayerDef, LayerConfig } from './layer.ts';
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
  const channelsFirst = layout === 'nchw' && !isChannelsFirst(source);
  const made = runLayers(conversion, source.layers, problems, (layer) => inputOf(conversion.g, layer, channelsFirst));
  throwAll(problems, `"${source.name}" cannot be exported`);
  return { g: conversion.g, tensors: (ref) => lookUp(made, ref) };
}

/** Whether the source model itself has its pictures channels first. */
const isChannelsFirst = ({ layers }: SourceModel) =>
  layers.some(({ config }) => config['data_format'] === 'channels_first');

/** A graph input from an InputLayer; sizes that the model leaves open get names, the batch is N. */
function inputOf(g: Builder, { name, config }: SourceLayer, channelsFirst: boolean): StoredTensor {
  const shape = config['batch_input_shape'] ?? config['batch_shape'];
  if (!Array.isArray(shape))
    throw new ExportError('NOT_A_LAYERS_MODEL', 'the shape of the input is not known', {
      where: name,
      hint: 'Give the first layer an inputShape.',
    });
  const dims = shape.map((d: unknown, i): Dim => (typeof d === 'number' ? d : i === 0 ? 'N' : `${name}_${i}`));
  const first = channelsFirst && dims.length > 2;
  return {
    value: g.input(name, { dtype: inputType(config), shape: first ? channelsFirstShape(dims) : dims }),
    channelsFirst: first,
  };
}

const inputType = ({ dtype }: LayerConfig): DType => (dtype === 'int32' || dtype === 'bool' ? dtype : 'float32');
