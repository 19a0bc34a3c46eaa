import { ToolkitError } from '@fmnist/errors';
import { builder, type Builder, type Dim, type Graph, type Value } from '@fmnist/onnx';
import { ExportError } from './errors.ts';
import type { AnyLayerDef } from './layer.ts';
import { layers as builtIn } from './layers/index.ts';
import { arrange, channelsFirstShape, logical, type StoredTensor } from './layout.ts';
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
 * @throws {ToolkitError} UNSUPPORTED_LAYER with all layers that cannot be exported, MISSING_WEIGHTS, BAD_LAYER, SHAPE
 */
export function convert(source: SourceModel, { layout = 'nhwc', layers = {} }: ConvertOptions = {}): Graph {
  const defs: Readonly<Record<string, AnyLayerDef>> = { ...builtIn, ...layers };
  refuseUnsupported(source, defs);
  const g = builder();
  const made = new Map<string, readonly StoredTensor[]>();
  for (const layer of source.layers) {
    const def = defs[layer.className];
    made.set(
      layer.name,
      def
        ? convertLayer(
            g,
            def,
            layer,
            layer.inputs.map((ref) => lookUp(made, ref)),
            source,
          )
        : [inputOf(g, layer, layout)],
    );
  }
  const outputs = source.outputs.map((ref) => [ref.layer, logical(g, lookUp(made, ref))] as const);
  return g.finish(Object.fromEntries(outputs), source.name);
}

function refuseUnsupported({ layers, name }: SourceModel, defs: Readonly<Record<string, AnyLayerDef>>): void {
  const wrong = layers.filter(({ className }) => className !== 'InputLayer' && !Object.hasOwn(defs, className));
  if (wrong.length === 0) return;
  throw new ExportError(
    'UNSUPPORTED_LAYER',
    `${wrong.length} ${wrong.length === 1 ? 'layer' : 'layers'} of "${name}" cannot be exported: ${wrong.map((l) => `${l.name} (${l.className})`).join(', ')}`,
    {
      hint: `Pass { layers: { ${wrong[0]?.className}: yourLayerDef } }, or use one of ${Object.keys(defs).join(', ')}.`,
    },
  );
}

function lookUp(made: ReadonlyMap<string, readonly StoredTensor[]>, { layer, index }: TensorRef): StoredTensor {
  const tensor = made.get(layer)?.[index];
  if (!tensor)
    throw new ExportError('NOT_A_LAYERS_MODEL', `output ${index} of layer "${layer}" is read and nothing makes it`);
  return tensor;
}

/** A graph input from an InputLayer; sizes that the model leaves open get names, the batch is N. */
function inputOf(g: Builder, { name, config }: SourceLayer, layout: Layout): StoredTensor {
  const shape = config['batch_input_shape'];
  if (!Array.isArray(shape))
    throw new ExportError('NOT_A_LAYERS_MODEL', 'the shape of the input is not known', {
      where: name,
      hint: 'Give the first layer an inputShape.',
    });
  const dims = shape.map((d: unknown, i): Dim => (typeof d === 'number' ? d : i === 0 ? 'N' : `${name}_${i}`));
  const channelsFirst = layout === 'nchw' && dims.length > 2;
  return {
    value: g.input(name, { dtype: 'float32', shape: channelsFirst ? channelsFirstShape(dims) : dims }),
    channelsFirst,
  };
}

function convertLayer(
  g: Builder,
  def: AnyLayerDef,
  layer: SourceLayer,
  inputs: readonly StoredTensor[],
  source: SourceModel,
): StoredTensor[] {
  return g.scope(layer.name, () => {
    const { values, channelsFirst } = arrange(g, def, inputs);
    const weights = weightsOf(g, def, layer, source);
    const { name, config } = layer;
    const outputs = explained(layer, () =>
      def.convert(g, values, { name, config, weights, channelAxis: channelsFirst ? 1 : -1 }),
    );
    return outputs.map((value) => ({ value, channelsFirst }));
  });
}

/** Definitions read a layer's settings as its class has them; in a damaged file they may be anything. */
function explained<T>({ name, className }: SourceLayer, convert: () => T): T {
  try {
    return convert();
  } catch (cause) {
    if (cause instanceof ToolkitError) throw cause;
    throw new ExportError('BAD_LAYER', `the settings are not those of a ${className}`, { where: name, cause });
  }
}

function weightsOf(g: Builder, def: AnyLayerDef, layer: SourceLayer, { weights }: SourceModel): Record<string, Value> {
  const entries = def.weights.flatMap((weight) => {
    const name = weight.replace('?', '');
    const data = weights.get(`${layer.name}/${name}`);
    if (!data && !weight.endsWith('?'))
      throw new ExportError('MISSING_WEIGHTS', `the weight "${layer.name}/${name}" is not in the file`, {
        where: layer.name,
      });
    return data ? [[name, g.constant(data, `${layer.name}/${name}`)] as const] : [];
  });
  return Object.fromEntries(entries);
}
