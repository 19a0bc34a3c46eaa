import { ExportError } from '../errors.ts';
import type { LayerConfig } from '../layer.ts';
import type { SourceLayer, SourceModel, TensorRef } from './SourceModel.ts';

type Json = Readonly<Record<string, unknown>>;
type Topology = Pick<SourceModel, 'name' | 'layers' | 'inputs' | 'outputs'>;

const isObject = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);
const text = (v: unknown, fallback = '') => (typeof v === 'string' ? v : fallback);
const malformed = (what: string) =>
  new ExportError('NOT_A_LAYERS_MODEL', `${what} is missing or malformed`, {
    where: 'modelTopology',
    hint: 'Save the model with model.save(); a GraphModel cannot be read here.',
  });

/**
 * The layers of model.json's modelTopology, of a Sequential or a functional model.
 * @throws {ExportError} NOT_A_LAYERS_MODEL, UNSUPPORTED_MODEL
 */
export function readTopology(topology: unknown): Topology {
  if (!isObject(topology)) throw malformed('the topology');
  // Models saved by Keras wrap it once more.
  const model = isObject(topology['model_config']) ? topology['model_config'] : topology;
  const className = text(model['class_name']);
  const config = model['config'];
  if (className === 'Sequential') return readSequential(Array.isArray(config) ? { layers: config } : config);
  if (className === 'Model' || className === 'Functional') return readFunctional(config);
  throw new ExportError('UNSUPPORTED_MODEL', `a model of class "${className}" cannot be exported`, {
    where: 'modelTopology',
    expected: 'Sequential, Model or Functional',
  });
}

function readSequential(config: unknown): Topology {
  if (!isObject(config) || !Array.isArray(config['layers'])) throw malformed('the list of layers');
  const given = config['layers'].map(readLayer);
  const [first] = given;
  if (!first) throw malformed('the first layer');
  // Without an InputLayer the first layer says the shape of its input.
  const input = {
    className: 'InputLayer',
    name: `${first.name}_input`,
    config: { batch_input_shape: first.config['batch_input_shape'] },
  };
  const chain = first.className === 'InputLayer' ? given : [input, ...given];
  const layers = chain.map((layer, i): SourceLayer => ({
    ...layer,
    inputs: i === 0 ? [] : [{ layer: chain[i - 1]?.name ?? '', index: 0 }],
  }));
  refuseSameNames(layers);
  return {
    name: text(config['name'], 'sequential'),
    layers,
    inputs: [{ layer: chain[0]?.name ?? '', index: 0 }],
    outputs: [{ layer: chain.at(-1)?.name ?? '', index: 0 }],
  };
}

function readLayer(json: unknown): Omit<SourceLayer, 'inputs'> {
  const config: LayerConfig | undefined = isObject(json) && isObject(json['config']) ? json['config'] : undefined;
  if (!isObject(json) || !config || typeof json['class_name'] !== 'string') throw malformed('a layer');
  const name = text(json['name'], text(config['name']));
  if (name === '') throw malformed('the name of a layer');
  return { className: json['class_name'], name, config };
}

function readFunctional(config: unknown): Topology {
  if (!isObject(config) || !Array.isArray(config['layers'])) throw malformed('the list of layers');
  const layers = config['layers'].map((json: unknown): SourceLayer => {
    const calls = isObject(json) && Array.isArray(json['inbound_nodes']) ? json['inbound_nodes'] : [];
    const layer = readLayer(json);
    if (calls.length > 1)
      throw new ExportError('UNSUPPORTED_MODEL', 'a layer that is used several times cannot be exported yet', {
        where: layer.name,
      });
    return { ...layer, inputs: refs(calls[0] ?? []) };
  });
  refuseSameNames(layers);
  return {
    name: text(config['name'], 'model'),
    layers: inOrder(layers),
    inputs: refs(config['input_layers']),
    outputs: refs(config['output_layers']),
  };
}

/** [["layer", call, output, ...], ...], or a single one of them. */
function refs(json: unknown): TensorRef[] {
  if (!Array.isArray(json)) throw malformed('a list of tensors');
  const list: unknown[] = typeof json[0] === 'string' ? [json] : json;
  return list.map((entry) => {
    const [layer, , index = 0]: unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof layer !== 'string' || typeof index !== 'number') throw malformed('a reference to a tensor');
    return { layer, index };
  });
}

/** Layers after all that they read. */
function inOrder(layers: readonly SourceLayer[]): SourceLayer[] {
  const readers = new Map<string, SourceLayer[]>(layers.map(({ name }) => [name, []]));
  const waitsFor = new Map<SourceLayer, number>();
  for (const layer of layers) {
    const reads = new Set(layer.inputs.map((ref) => ref.layer).filter((name) => readers.has(name)));
    for (const name of reads) readers.get(name)?.push(layer);
    waitsFor.set(layer, reads.size);
  }
  const ordered = layers.filter((layer) => waitsFor.get(layer) === 0);
  // The list grows while it is walked.
  for (const { name } of ordered)
    for (const reader of readers.get(name) ?? []) {
      const left = (waitsFor.get(reader) ?? 0) - 1;
      waitsFor.set(reader, left);
      if (left === 0) ordered.push(reader);
    }
  if (ordered.length < layers.length)
    throw malformed(`the order of the layers (${layers.length - ordered.length} of them wait for each other)`);
  return ordered;
}

function refuseSameNames(layers: readonly SourceLayer[]): void {
  const seen = new Set<string>();
  for (const { name } of layers) {
    if (seen.has(name))
      throw new ExportError('NOT_A_LAYERS_MODEL', `two layers are called "${name}"`, { where: 'modelTopology' });
    seen.add(name);
  }
}
