// Layers as nodes: those of a model, each by its definition, and those inside other layers.
import { ToolkitError } from '@fmnist/errors';
import type { Builder, Value } from '@fmnist/onnx';
import { followMasks, type Masks } from './callMasks.ts';
import { ExportError } from './errors.ts';
import type { AnyLayerDef, InnerLayer, LayerConfig, LayerContext, LayerLayout } from './layer.ts';
import { refused } from './layers/index.ts';
import { requireWeights, weightConstants, within, type StoredWeights } from './layerWeights.ts';
import { arrange, logical, storedAxis, type StoredTensor } from './layout.ts';
import { throwAll } from './problems.ts';
import { isModel } from './source/modelConfig.ts';
import { MAX_LAYERS, readTopology } from './source/readTopology.ts';
import type { SourceLayer, SourceModel, TensorRef } from './source/SourceModel.ts';

/** What layers are converted with. */
export interface Conversion {
  readonly g: Builder;
  readonly defs: Readonly<Record<string, AnyLayerDef>>;
  /** The weights of a layer of this name. */
  readonly weightsOf: (layer: string) => StoredWeights;
  /** Layers that may still be converted: models inside wrappers inside models multiply. */
  readonly budget: { left: number };
}

/** What a layer makes: tensors, or nothing where it, or one before it, cannot be converted. */
export type Made = Map<string, readonly StoredTensor[] | undefined>;

/** Converts layers in their order; `inputOf` is what an InputLayer of the outermost model makes. Collects what is wrong. */
export function runLayers(
  conversion: Conversion,
  layers: readonly SourceLayer[],
  problems: ToolkitError[],
  inputOf: (layer: SourceLayer) => StoredTensor,
): Made {
  const made: Made = new Map();
  const masksOf = followMasks();
  for (const layer of layers)
    made.set(
      layer.name,
      attempt(problems, () => {
        if (conversion.budget.left-- <= 0)
          throw new ExportError('TOO_LARGE', `more than ${MAX_LAYERS} uses of layers`, { where: layer.name });
        if (layer.className === 'InputLayer' && layer.inputs.length === 0) return [inputOf(layer)];
        return runLayer(conversion, layer, made, masksOf);
      }),
    );
  return made;
}

function runLayer(
  conversion: Conversion,
  layer: SourceLayer,
  made: Made,
  masksOf: ReturnType<typeof followMasks>,
): readonly StoredTensor[] | undefined {
  const def = Object.hasOwn(conversion.defs, layer.className) ? conversion.defs[layer.className] : undefined;
  const entersModel = layer.className === 'InputLayer';
  if (!def && !entersModel) return undefined;
  const stored = conversion.weightsOf(layer.weights);
  if (def) requireWeights(def, layer, stored);
  const inputs = layer.inputs.map((ref) => made.get(ref.layer) && lookUp(made, ref));
  const carried = inputs.map((t) => t?.mask);
  const masks = masksOf(layer, carried);
  if (!inputs.every((t) => t !== undefined)) return undefined;
  return def && !entersModel
    ? convertLayer(conversion, def, layer, { inputs, ...masks }, stored)
    : inputs.map((tensor) => ({ ...tensor, mask: undefined }));
}

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

export function unsupportedLayers(
  { layers, name }: Pick<SourceModel, 'layers' | 'name'>,
  { defs }: Pick<Conversion, 'defs'>,
): ExportError[] {
  const wrong = layers.filter(({ className }) => className !== 'InputLayer' && !Object.hasOwn(defs, className));
  if (wrong.length === 0) return [];
  const reasons = new Set(
    wrong.flatMap(({ className }) => (refused[className] ? `${className}: ${refused[className]}` : [])),
  );
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

export function lookUp(made: Made, { layer, index }: TensorRef): StoredTensor {
  const tensor = made.get(layer)?.[index];
  if (!tensor)
    throw new ExportError('NOT_A_LAYERS_MODEL', `output ${index} of layer "${layer}" is read and nothing makes it`);
  return tensor;
}

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
  outer: Conversion,
  { className, config, weights = '', into = outer.g, name }: InnerLayer & { readonly name: string },
  inputs: readonly Value[],
  mask: Value | undefined,
  stored: StoredWeights,
): readonly Value[] {
  const conversion = { ...outer, g: into };
  const given = inputs.map((value) => ({ value, channelsFirst: false }));
  if (isModel(className)) return convertInnerModel(conversion, { className, config, name }, given);
  const def = definitionOf(conversion, className, name);
  const own = within(stored, weights);
  // A layer that had its weights before it was wrapped keeps their names.
  const found = own.size > 0 ? own : conversion.weightsOf(String(config['name']));
  // Its nodes go into the scope of the wrapper, where its own name says nothing.
  const layer = { className, config, name: className };
  const masks = { masks: [mask], callMask: mask };
  return convertLayer(conversion, def, layer, { inputs: given, ...masks }, found).map((t) => logical(into, t));
}

function convertInnerModel(
  conversion: Conversion,
  { className, config, name }: Pick<SourceLayer, 'className' | 'config' | 'name'>,
  given: readonly StoredTensor[],
): readonly Value[] {
  const model = readTopology({ class_name: className, config });
  const byName = new Map(model.inputs.map(({ layer }, i) => [layer, given[i]]));
  const problems: ToolkitError[] = unsupportedLayers(model, conversion);
  const made = runLayers(conversion, model.layers, problems, (layer) => {
    const tensor = byName.get(layer.name);
    if (!tensor) throw new ExportError('MISSING_INPUT', 'the model inside it has more inputs', { where: name });
    return tensor;
  });
  throwAll(problems, `the model inside "${name}" cannot be exported`);
  return model.outputs.map((ref) => logical(conversion.g, lookUp(made, ref)));
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
    if (cause instanceof ExportError) throw cause;
    if (cause instanceof ToolkitError)
      throw new ExportError(cause.code, `${className} does not fit what it reads: ${cause.message}`, {
        where: name,
        ...(cause.hint !== undefined && { hint: cause.hint }),
        cause,
      });
    throw new ExportError('BAD_LAYER', `the settings are not those of a ${className}`, { where: name, cause });
  }
}
