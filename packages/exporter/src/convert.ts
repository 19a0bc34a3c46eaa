import { ToolkitError } from '@fmnist/errors';
import { builder, type Builder, type Dim, type DType, type Graph, type Value } from '@fmnist/onnx';
import { followMasks, type Masks } from './callMasks.ts';
import { ExportError } from './errors.ts';
import type { AnyLayerDef, InnerLayer, LayerConfig, LayerContext, LayerLayout } from './layer.ts';
import { layers as builtIn, refused } from './layers/index.ts';
import { groupWeights, requireWeights, weightConstants, within, type StoredWeights } from './layerWeights.ts';
import { arrange, channelsFirstShape, logical, storedAxis, type StoredTensor } from './layout.ts';
import { throwAll } from './problems.ts';
import type { SourceLayer, SourceModel, TensorRef } from './source/SourceModel.ts';

export type Layout = 'nhwc' | 'nchw';

export interface ConvertOptions {
  /** How pictures come in: as the source model has them, or channels first. Default nhwc. */
  readonly layout?: Layout;
  /** More layer classes, or others for those there are. */
  readonly layers?: Readonly<Record<string, AnyLayerDef>>;
}

/** What layers are converted with. */
interface Conversion {
  readonly g: Builder;
  readonly defs: Readonly<Record<string, AnyLayerDef>>;
}

/** What a layer makes: tensors, or nothing where it, or one before it, cannot be converted. */
type Made = Map<string, readonly StoredTensor[] | undefined>;

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
  const conversion: Conversion = { g: builder(), defs: { ...builtIn, ...layers } };
  const weightsOf = groupWeights(source.weights);
  const problems: ToolkitError[] = unsupportedLayers(source, conversion);
  const made: Made = new Map();
  const channelsFirst = layout === 'nchw' && !isChannelsFirst(source);
  const masksOf = followMasks();
  for (const layer of source.layers)
    made.set(
      layer.name,
      attempt(problems, () => {
        const inputs = layer.inputs.map((ref) => made.get(ref.layer) && lookUp(made, ref));
        const masks = masksOf(
          layer,
          inputs.map((t) => t?.mask),
        );
        if (layer.className === 'InputLayer' && inputs.length === 0)
          return [inputOf(conversion.g, layer, channelsFirst)];
        if (!inputs.every((t) => t !== undefined)) return undefined;
        if (layer.className === 'InputLayer') return inputs.map(({ mask: _, ...tensor }) => tensor);
        const def = Object.hasOwn(conversion.defs, layer.className) ? conversion.defs[layer.className] : undefined;
        if (!def) return undefined;
        const stored = weightsOf(layer.weights);
        requireWeights(def, layer, stored);
        return convertLayer(conversion, def, layer, { inputs, ...masks }, stored);
      }),
    );
  throwAll(problems, `"${source.name}" cannot be exported`);
  return { g: conversion.g, tensors: (ref) => lookUp(made, ref) };
}

/** Whether the source model itself has its pictures channels first. */
const isChannelsFirst = ({ layers }: SourceModel) =>
  layers.some(({ config }) => config['data_format'] === 'channels_first');

/** The result, or undefined with the reason among the problems: others may be found behind it. */
function attempt<T>(problems: ToolkitError[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error;
    problems.push(error);
    return undefined;
  }
}

function unsupportedLayers({ layers, name }: SourceModel, { defs }: Conversion): ExportError[] {
  const wrong = layers.filter(({ className }) => className !== 'InputLayer' && !Object.hasOwn(defs, className));
  if (wrong.length === 0) return [];
  const reasons = new Set(wrong.flatMap(({ className }) => refused[className] ?? []));
  return [
    new ExportError(
      'UNSUPPORTED_LAYER',
      `${wrong.length} ${wrong.length === 1 ? 'layer' : 'layers'} of "${name}" cannot be exported: ${wrong.map((l) => `${l.name} (${l.className})`).join(', ')}${[...reasons].map((reason) => `; ${reason}`).join('')}`,
      {
        hint: `Pass { layers: { ${wrong[0]?.className}: yourLayerDef } }; docs/supported-layers.md lists what there is.`,
      },
    ),
  ];
}

function lookUp(made: Made, { layer, index }: TensorRef): StoredTensor {
  const tensor = made.get(layer)?.[index];
  if (!tensor)
    throw new ExportError('NOT_A_LAYERS_MODEL', `output ${index} of layer "${layer}" is read and nothing makes it`);
  return tensor;
}

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

function convertLayer(
  conversion: Conversion,
  def: AnyLayerDef,
  layer: Pick<SourceLayer, 'name' | 'className' | 'config'>,
  { inputs, masks, callMask }: Masks & { readonly inputs: readonly StoredTensor[] },
  stored: StoredWeights,
): StoredTensor[] {
  const { g } = conversion;
  return g.scope(layer.name, () => {
    const { name, config } = layer;
    const { values, channelsFirst } = arrange(g, layoutOf(def, config), inputs);
    const context: LayerContext<LayerConfig> = {
      name,
      config,
      weights: weightConstants(g, def, layer, stored),
      channelsFirst,
      axis: (axis, rank) => storedAxis(axis, rank, channelsFirst),
      masks,
      callMask,
      inner: (inner, given, mask) => convertInner(conversion, { ...inner, name }, given, mask, stored),
      definitionOf: ({ className }) => definitionOf(conversion, className, name),
    };
    return explained(layer, () => {
      const outputs = def.convert(g, values, context);
      const mask = def.mask === 'pass' ? masks[0] : def.mask?.(g, values, context);
      return outputs.map((value) => ({ value, channelsFirst, mask }));
    });
  });
}

const layoutOf = ({ layout }: AnyLayerDef, config: LayerConfig): LayerLayout =>
  typeof layout === 'function' ? layout(config) : layout;

/** A wrapper's layer, in the wrapper's scope. */
function convertInner(
  conversion: Conversion,
  { className, config, weights = '', into = conversion.g, name }: InnerLayer & { readonly name: string },
  inputs: readonly Value[],
  mask: Value | undefined,
  stored: StoredWeights,
): Value[] {
  const def = definitionOf(conversion, className, name);
  const given = inputs.map((value) => ({ value, channelsFirst: false }));
  // Its nodes go into the scope of the wrapper, where its own name says nothing.
  const layer = { className, config, name: className };
  const made = convertLayer(
    { ...conversion, g: into },
    def,
    layer,
    { inputs: given, masks: [mask], callMask: mask },
    within(stored, weights),
  );
  return made.map((t) => logical(into, t));
}

function definitionOf({ defs }: Conversion, className: string, name: string): AnyLayerDef {
  const def = Object.hasOwn(defs, className) ? defs[className] : undefined;
  if (!def)
    throw new ExportError('UNSUPPORTED_LAYER', `the layer inside it (${className}) cannot be exported`, {
      where: name,
      ...(refused[className] && { hint: refused[className] }),
    });
  return def;
}

/** Definitions read a layer's settings as its class has them; in a damaged file they may be anything. */
function explained<T>({ name, className }: Pick<SourceLayer, 'name' | 'className'>, convert: () => T): T {
  try {
    return convert();
  } catch (cause) {
    if (cause instanceof ToolkitError) throw cause;
    throw new ExportError('BAD_LAYER', `the settings are not those of a ${className}`, { where: name, cause });
  }
}
