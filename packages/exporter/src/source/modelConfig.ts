// One model of model.json as it stands there: its layers, what each use of them reads, its inputs and outputs.
import { ExportError } from '../errors.ts';
import type { LayerConfig } from '../layer.ts';

export type Json = Readonly<Record<string, unknown>>;

/** An output of one use of a layer. */
interface Ref {
  readonly layer: string;
  readonly call: number;
  readonly index: number;
}

interface LayerJson {
  readonly className: string;
  readonly name: string;
  readonly config: LayerConfig;
  /** What each use reads. */
  readonly calls: readonly (readonly Ref[])[];
  /** Of a model inside the model: what is in it. */
  readonly model?: () => ModelJson;
}

export interface ModelJson {
  readonly name: string;
  readonly layers: readonly LayerJson[];
  readonly inputs: readonly Ref[];
  readonly outputs: readonly Ref[];
}

export const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);
export const textOf = (v: unknown, fallback = ''): string => (typeof v === 'string' ? v : fallback);
export const malformed = (what: string): ExportError =>
  new ExportError('NOT_A_LAYERS_MODEL', `${what} is missing or malformed`, {
    where: 'modelTopology',
    hint: 'Save the model with model.save(); a GraphModel cannot be read here.',
  });

const readers: Readonly<Record<string, (config: unknown) => ModelJson>> = {
  Sequential: readSequential,
  Model: readFunctional,
  Functional: readFunctional,
};

/** Whether a class holds layers. */
export const isModel = (className: string): boolean => Object.hasOwn(readers, className);

/** The content of a model of this class. @throws {ExportError} NOT_A_LAYERS_MODEL, UNSUPPORTED_MODEL */
export function readLayers(className: string, config: unknown): ModelJson {
  const read = Object.hasOwn(readers, className) ? readers[className] : undefined;
  if (!read)
    throw new ExportError('UNSUPPORTED_MODEL', `a model of class "${className}" cannot be exported`, {
      where: 'modelTopology',
      expected: Object.keys(readers).join(', '),
    });
  return read(config);
}

const layerList = (config: unknown): readonly unknown[] => {
  if (!isObject(config) || !Array.isArray(config['layers'])) throw malformed('the list of layers');
  return config['layers'];
};

function readLayer(json: unknown): Omit<LayerJson, 'calls'> {
  const config: LayerConfig | undefined = isObject(json) && isObject(json['config']) ? json['config'] : undefined;
  if (!isObject(json) || !config || typeof json['class_name'] !== 'string') throw malformed('a layer');
  const className = json['class_name'];
  const name = textOf(json['name'], textOf(config['name']));
  if (name === '') throw malformed('the name of a layer');
  return {
    className,
    name,
    config,
    ...(isModel(className) && { model: () => readLayers(className, config) }),
  };
}

/** Layers in a row, each reading the one before; without an InputLayer the first one says the shape of its input. */
function readSequential(json: unknown): ModelJson {
  const config = Array.isArray(json) ? { layers: json } : json;
  const given = layerList(config).map(readLayer);
  const [first] = given;
  const last = given.at(-1);
  if (!first || !last) throw malformed('the first layer');
  const input = {
    className: 'InputLayer',
    name: `${first.name}_input`,
    config: { batch_input_shape: inputShapeOf(first) },
  };
  const chain = first.className === 'InputLayer' ? given : [input, ...given];
  const callOf = ({ model }: Omit<LayerJson, 'calls'>) => (model ? 1 : 0);
  const layers = chain.map((layer, i) => {
    const before = chain[i - 1];
    return { ...layer, calls: [before ? [{ layer: before.name, call: callOf(before), index: 0 }] : []] };
  });
  return {
    name: textOf(isObject(config) ? config['name'] : undefined, 'sequential'),
    layers,
    inputs: [{ layer: chain[0]?.name ?? '', call: 0, index: 0 }],
    outputs: [{ layer: last.name, call: callOf(last), index: 0 }],
  };
}

/** What a layer says of its input's shape, the batch included; for a model that of its first input. */
function inputShapeOf({ config, model }: Pick<LayerJson, 'config' | 'model'>): unknown {
  const own = config['batch_input_shape'] ?? config['batch_shape'];
  if (own || !model) return own;
  const { layers, inputs } = model();
  const input = layers.find(({ name }) => name === inputs[0]?.layer);
  return input && inputShapeOf(input);
}

function readFunctional(config: unknown): ModelJson {
  const layers = layerList(config).map((json): LayerJson => {
    const layer = readLayer(json);
    const nodes = isObject(json) && Array.isArray(json['inbound_nodes']) ? json['inbound_nodes'] : [];
    return { ...layer, calls: nodes.length > 0 ? nodes.map(readCall) : [[]] };
  });
  const { name, input_layers, output_layers } = config as Json;
  return { name: textOf(name, 'model'), layers, inputs: readRefs(input_layers), outputs: readRefs(output_layers) };
}

/** What one use of a layer reads; Keras 3 writes { args, kwargs } with the tensors somewhere in args. */
const readCall = (json: unknown): Ref[] => (isObject(json) ? historiesIn(json['args']) : readRefs(json));

function historiesIn(json: unknown, depth = 0): Ref[] {
  if (Array.isArray(json)) return depth > 8 ? [] : json.flatMap((entry) => historiesIn(entry, depth + 1));
  const config = isObject(json) ? json['config'] : undefined;
  const history = isObject(config) ? config['keras_history'] : undefined;
  return history === undefined ? [] : readRefs([history]);
}

/** [["layer", call, output, ...], ...], or a single one of them. */
function readRefs(json: unknown): Ref[] {
  if (!Array.isArray(json)) throw malformed('a list of tensors');
  const list: unknown[] = typeof json[0] === 'string' ? [json] : json;
  return list.map((entry) => {
    const [layer, call = 0, index = 0]: unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof layer !== 'string' || typeof call !== 'number' || typeof index !== 'number')
      throw malformed('a reference to a tensor');
    return { layer, call, index };
  });
}
