import { ExportError } from '../errors.ts';
import { isObject, malformed, readLayers, textOf, type ModelJson } from './modelConfig.ts';
import { inOrder } from './inOrder.ts';
import type { ModelUse, NamedTensor, SourceLayer, SourceModel, TensorRef } from './SourceModel.ts';

type Topology = Pick<SourceModel, 'name' | 'layers' | 'inputs' | 'outputs'>;

/** Models inside models, as deep as anyone builds them; and uses of layers in all, which models inside models multiply. */
const MAX_DEPTH = 32;
export const MAX_LAYERS = 200_000;

/**
 * The layers of model.json's modelTopology, of a Sequential or a functional model; models inside it are taken apart, and a layer or model that
 * is used several times is there several times.
 * @throws {ExportError} NOT_A_LAYERS_MODEL, UNSUPPORTED_MODEL, TOO_LARGE
 */
export function readTopology(topology: unknown): Topology {
  if (!isObject(topology)) throw malformed('the topology');
  // Models saved by Keras wrap it once more.
  const config = isObject(topology['model_config']) ? topology['model_config'] : topology;
  const model = readLayers(textOf(config['class_name']), config['config']);
  const layers: SourceLayer[] = [];
  const outputs = addModel(layers, model, { prefix: '', depth: 0, within: undefined });
  refuseSameNames(layers);
  return {
    name: model.name,
    layers,
    inputs: model.inputs.map(({ layer }) => ({ name: layer, layer, index: 0 })),
    outputs: namedOutputs(model, outputs),
  };
}

/** Where a model stands inside another one: what its names begin with, and what it is given. */
interface Place {
  readonly prefix: string;
  readonly depth: number;
  readonly given?: readonly TensorRef[];
  readonly within: ModelUse | undefined;
}

const keyOf = (layer: string, call: number) => `${call} ${layer}`;

/** Appends all uses of layers of a model, and returns its outputs. */
function addModel(layers: SourceLayer[], model: ModelJson, { prefix, depth, given, within }: Place): TensorRef[] {
  if (depth > MAX_DEPTH) throw tooLarge(`more than ${MAX_DEPTH} models inside each other`);
  const containers = new Set(model.layers.filter((layer) => layer.model).map(({ name }) => name));
  // TensorFlow.js counts the making of a model inside another as its first use.
  const key = ({ layer, call }: { readonly layer: string; readonly call: number }) =>
    keyOf(layer, containers.has(layer) ? Math.max(0, call - 1) : call);
  const made = new Map<string, readonly TensorRef[]>();
  const taken = new Map(model.inputs.map(({ layer }, i) => [layer, given?.[i]]));
  const lookUp = (ref: { readonly layer: string; readonly call: number; readonly index: number }): TensorRef => {
    const outputs = made.get(key(ref));
    if (!outputs) throw malformed(`the tensor ${ref.index} of layer "${ref.layer}", which is read,`);
    // How many outputs a layer has is not known here; a model's are.
    const output = containers.has(ref.layer) ? outputs[ref.index] : outputs[0] && { ...outputs[0], index: ref.index };
    if (!output) throw malformed(`output ${ref.index} of the model "${ref.layer}", which is read,`);
    return output;
  };
  const uses = model.layers.flatMap((layer) =>
    layer.calls.map((reads, call) => ({ layer, call, reads, key: keyOf(layer.name, call), before: reads.map(key) })),
  );
  for (const { layer, call, reads, key: own } of inOrder(uses, model.outputs.map(key))) {
    if (layers.length >= MAX_LAYERS) throw tooLarge(`more than ${MAX_LAYERS} uses of layers`);
    const name = `${prefix}${layer.name}${call > 0 ? `/${call}` : ''}`;
    if (layer.model) {
      const inside = { prefix: `${name}/`, depth: depth + 1, given: reads.map(lookUp), within: { name, within } };
      made.set(own, addModel(layers, layer.model(), inside));
      continue;
    }
    const outer = layer.className === 'InputLayer' ? taken.get(layer.name) : undefined;
    const { className, config } = layer;
    const inputs = outer ? [outer] : reads.map(lookUp);
    layers.push({ className, name, weights: layer.name, config, inputs, within });
    made.set(own, [{ layer: name, index: 0 }]);
  }
  return model.outputs.map(lookUp);
}

/** Outputs are called after their layers; further ones of one layer, and one called like an input, get a suffix. */
function namedOutputs({ inputs, outputs }: ModelJson, refs: readonly TensorRef[]): NamedTensor[] {
  const taken = new Set(inputs.map(({ layer }) => layer));
  return refs.map((ref, i) => {
    const name = outputs[i]?.layer ?? '';
    const candidates = [name, ...outputs.map((_, n) => `${name}_${n + 1}`)];
    const free = taken.has(name) && inputs.some(({ layer }) => layer === name) ? `${name}_output` : undefined;
    const label = free ?? candidates.find((candidate) => !taken.has(candidate)) ?? name;
    taken.add(label);
    return { name: label, ...ref };
  });
}

const tooLarge = (what: string) =>
  new ExportError('TOO_LARGE', `${what}: no network is built like this`, { where: 'modelTopology' });

function refuseSameNames(layers: readonly SourceLayer[]): void {
  const seen = new Set<string>();
  for (const { name } of layers) {
    if (seen.has(name))
      throw new ExportError('NOT_A_LAYERS_MODEL', `two layers are called "${name}"`, { where: 'modelTopology' });
    seen.add(name);
  }
}
