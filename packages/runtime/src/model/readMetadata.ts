import { decodeModel } from '@fmnist/onnx/proto';

/** What a classifier's file says about itself, beyond its graph. Absent is what it does not say. */
export interface ModelMetadata {
  /** The classes' names, by output index. */
  readonly labels?: readonly string[];
  /** Of the training images' pixels scaled to 0..1, a channel each. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** What the model reached when it was made. */
  readonly accuracy?: { readonly value: number; readonly count: number; readonly split: string };
  readonly dataset?: string;
  /** SHA-256 of the data it was scored on. */
  readonly datasetSha256?: string;
  readonly producer?: string;
  readonly producerVersion?: string;
}

/** Far above 1,000 classes; nobody's labels are longer. */
const LONGEST_VALUE = 1_000_000;

/**
 * Reads a model's metadata_props. Labels are also found under the names that other exporters write, `names`
 * (Ultralytics: `{0: 'cat', 1: 'dog'}`, a Python dictionary) and `classes`. A key that holds something else counts as
 * absent: the keys are nobody's in particular, and another program may mean another thing by them.
 *
 * @param bytes an ONNX file
 * @throws what `decodeModel` throws
 */
export function readMetadata(bytes: Uint8Array): ModelMetadata {
  const model = decodeModel(bytes);
  const props = new Map(model.metadataProps?.map(({ key, value }) => [key, value]));
  const read = (key: string) => parse(props.get(key) ?? '');
  return present({
    labels: labelsFrom(read('labels')) ?? labelsFrom(read('names')) ?? labelsFrom(read('classes')),
    mean: numbersFrom(read('mean')),
    std: numbersFrom(read('std')),
    accuracy: accuracyFrom(read('accuracy')),
    dataset: props.get('dataset') || undefined,
    datasetSha256: props.get('dataset_sha256') || undefined,
    producer: model.producerName || undefined,
    producerVersion: model.producerVersion || undefined,
  });
}

function labelsFrom(value: unknown): string[] | undefined {
  const names = isRecord(value) ? Object.keys(value).map((_, index) => value[index]) : value;
  return Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string')
    ? names
    : undefined;
}

function numbersFrom(value: unknown): number[] | undefined {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isFinite) ? value : undefined;
}

function accuracyFrom(value: unknown): ModelMetadata['accuracy'] {
  if (!isRecord(value)) return undefined;
  const { value: accuracy, count, split } = value;
  if (typeof accuracy !== 'number' || typeof count !== 'number' || typeof split !== 'string') return undefined;
  return { value: accuracy, count, split };
}

function parse(text: string): unknown {
  if (text.length > LONGEST_VALUE) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return parsePythonDict(text.trim());
  }
}

/** `{0: 'cat', 1: "dog's"}` as Python prints it: numbers and string literals, read as data and never run. */
function parsePythonDict(text: string): Record<string, string> | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  const entries = text.matchAll(/(\d{1,6})\s{0,4}:\s{0,4}(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g);
  return Object.fromEntries(
    [...entries].map(([, index, single, double]) => [index, (single ?? double ?? '').replace(/\\(.)/g, '$1')]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries that are there. */
function present<T extends object>(entries: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as T;
}
