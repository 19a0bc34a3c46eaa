import { dataTypeName, elementCount, type ModelProto, type TensorProto, type ValueInfoProto } from '@fmnist/onnx';
import { countFlops } from './countFlops.ts';

export interface ValueSummary {
  readonly name: string;
  /** `uint8[N, 28, 28, 1]`. */
  readonly type: string;
}

export interface ModelSummary {
  readonly irVersion: number;
  /** Version of each operator set by its domain; ONNX's own is `ai.onnx`. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: string;
  /** What has to be fed, without the weights that old models list as inputs too. */
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
  readonly nodes: number;
  /** How many nodes of each operator there are, the most frequent first. */
  readonly operators: Readonly<Record<string, number>>;
  /** Elements of all weights: of all initializers but scalars and integers of 64 bits, which are sizes. */
  readonly parameters: number;
  /** Of one run, see `countFlops`; undefined where an operator is unknown. */
  readonly flops: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a model is, read off its file. */
export function summarizeModel(model: ModelProto): ModelSummary {
  const { graph = {}, opsetImport = [], metadataProps = [], producerName = '', producerVersion = '' } = model;
  const weights = new Set(graph.initializer?.map(({ name }) => name));
  return {
    irVersion: model.irVersion ?? 0,
    opsets: Object.fromEntries(opsetImport.map(({ domain, version = 0 }) => [domain || 'ai.onnx', version])),
    producer: `${producerName} ${producerVersion}`.trim(),
    inputs: (graph.input ?? []).filter(({ name }) => !weights.has(name)).map(summarizeValue),
    outputs: (graph.output ?? []).map(summarizeValue),
    nodes: graph.node?.length ?? 0,
    operators: countOperators(model),
    parameters: (graph.initializer ?? [])
      .filter(isWeight)
      .reduce((sum, { dims }) => sum + (elementCount(dims) ?? 0), 0),
    flops: countFlops(model),
    metadata: Object.fromEntries(metadataProps.map(({ key = '', value = '' }) => [key, value])),
  };
}

function summarizeValue({ name = '', type }: ValueInfoProto): ValueSummary {
  const tensor = type?.tensorType;
  if (!tensor) return { name, type: 'not a tensor' };
  const element = dataTypeName(tensor.elemType) ?? 'unknown';
  if (!tensor.shape) return { name, type: `${element}[...]` };
  const dims = (tensor.shape.dim ?? []).map(({ dimValue, dimParam }) => dimValue ?? dimParam ?? '?');
  // A scalar is its type alone, as in ONNX's text form.
  return { name, type: dims.length === 0 ? element : `${element}[${dims.join(', ')}]` };
}

function countOperators({ graph }: ModelProto): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { domain, opType = '' } of graph?.node ?? []) {
    const name = domain && domain !== 'ai.onnx' ? `${domain}.${opType}` : opType;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

function isWeight({ dims = [], dataType }: TensorProto): boolean {
  return dims.length > 0 && dataTypeName(dataType) !== 'int64';
}
