import { dataTypeName } from '../proto/dataType.ts';
import type { ModelProto, ValueInfoProto } from '../proto/schema.ts';
import { constantsOf, parametersOf, tensorBytes, tensorsInside } from './constants.ts';
import { countOperators, type LayerSummary, layerTable, type LayerTableOptions } from './layerTable.ts';
import type { ValueSummary } from './ValueSummary.ts';

export interface ModelInterface {
  /** What has to be fed, without the weights that old models list as inputs too. */
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
}

export interface ModelSummary extends ModelInterface {
  readonly irVersion: number;
  /** Version of each operator set by its domain; ONNX's own is `ai.onnx`. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: string;
  readonly nodes: number;
  /** How many nodes of each operator there are, the most frequent first. */
  readonly operators: Readonly<Record<string, number>>;
  /** Elements of all weights: of all constants but scalars and integers of 64 bits, which are sizes. */
  readonly parameters: number;
  /** Of all constants. */
  readonly weightBytes: number;
  /** Of one run, see `flopsOf`; of the operators that can be counted. Open sizes, as the batch most often, count as 1. */
  readonly flops: number;
  /** Operators whose FLOPs are not known: where there are some, `flops` is not all. */
  readonly uncounted: readonly string[];
  readonly layers: readonly LayerSummary[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a model is, read off its file; a broken one has a summary too. */
export function summarizeModel(model: ModelProto, options: LayerTableOptions = {}): ModelSummary {
  const { graph = {}, opsetImport = [], metadataProps = [], producerName = '', producerVersion = '' } = model;
  const tensors = [...constantsOf(graph).values(), ...(graph.node ?? []).flatMap(tensorsInside)];
  const layers = layerTable(model, options);
  return {
    irVersion: model.irVersion ?? 0,
    opsets: Object.fromEntries(opsetImport.map(({ domain, version = 0 }) => [domain || 'ai.onnx', version])),
    producer: `${producerName} ${producerVersion}`.trim(),
    ...interfaceOf(model),
    nodes: graph.node?.length ?? 0,
    operators: mostFrequentFirst(countOperators(graph.node ?? [])),
    parameters: tensors.reduce((sum, tensor) => sum + parametersOf(tensor), 0),
    weightBytes: tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0),
    flops: layers.reduce((sum, { flops }) => sum + flops, 0),
    uncounted: [...new Set(layers.flatMap(({ uncounted }) => uncounted))],
    layers,
    metadata: Object.fromEntries(metadataProps.map(({ key = '', value = '' }) => [key, value])),
  };
}

/** What goes into a model and comes out of it. */
export function interfaceOf({ graph = {} }: ModelProto): ModelInterface {
  const initializers = new Set(graph.initializer?.map(({ name }) => name));
  return {
    inputs: (graph.input ?? []).filter(({ name }) => !initializers.has(name)).map(summarizeValue),
    outputs: (graph.output ?? []).map(summarizeValue),
  };
}

/** As the file declares it, open sizes without a name as `?`. */
function summarizeValue({ name = '', type }: ValueInfoProto): ValueSummary {
  const tensor = type?.tensorType;
  if (!tensor) return { name, type: 'not a tensor' };
  const element = dataTypeName(tensor.elemType);
  if (!tensor.shape) return { name, type: `${element}[...]` };
  const dims = (tensor.shape.dim ?? []).map(({ dimValue, dimParam }) => dimValue ?? dimParam ?? '?');
  return { name, type: dims.length === 0 ? element : `${element}[${dims.join(', ')}]` };
}

function mostFrequentFirst(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
