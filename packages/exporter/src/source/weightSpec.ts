// What a manifest says about a weight, checked before anything is allocated for it.
import type { ToolkitError } from '@fmnist/errors';
import { ExportError } from '../errors.ts';
import { throwAll } from '../problems.ts';
import { quantizations, type Decode } from './quantization.ts';

/** One entry of a weightsManifest, or of what a save handler gets. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: unknown;
}

/** What weights of layers are; `elements` are bytes. Strings and complex numbers belong to GraphModels. */
const dtypes = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

type WeightType = keyof typeof dtypes;

/** Any array that holds a weight, as it is or quantised. */
export type WeightArray = Float32Array | Int32Array | Uint8Array | Uint16Array;

/** A weight as its bytes lie in the file. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: WeightType;
  readonly length: number;
  readonly sizeBytes: number;
  /** What its bytes are read with. */
  readonly array: {
    readonly BYTES_PER_ELEMENT: number;
    new (buffer: ArrayBuffer, byteOffset: number, length: number): WeightArray;
  };
  /** Makes values of quantised ones. */
  readonly decode?: Decode;
}

/** No array holds more, nor does any file that ONNX runtimes read. */
const MAX_BYTES = 2 ** 32 - 8;
/** Further ones of a file that is damaged all over tell nobody more. */
export const MAX_PROBLEMS = 20;

/**
 * What a list of specs says, every entry checked.
 * @throws {ExportError} NOT_A_LAYERS_MODEL, UNSUPPORTED_WEIGHTS, TOO_LARGE: the reason, or SEVERAL_PROBLEMS
 */
export function readSpecs(specs: unknown): StoredWeight[] {
  if (!Array.isArray(specs)) throw wrong('weightsManifest', 'the list of weights is missing or malformed');
  const weights: StoredWeight[] = [];
  const problems: ToolkitError[] = [];
  for (const spec of specs as readonly unknown[]) {
    const weight = readSpec(spec);
    if (weight instanceof ExportError) problems.push(weight);
    else weights.push(weight);
    if (problems.length >= MAX_PROBLEMS) break;
  }
  throwAll(problems, 'the weights cannot be read');
  return weights;
}

export const totalBytes = (weights: readonly StoredWeight[]): number =>
  weights.reduce((n, { sizeBytes }) => n + sizeBytes, 0);

function readSpec(spec: unknown): StoredWeight | ExportError {
  const { name, shape, dtype, quantization } = (spec ?? {}) as Partial<Record<keyof WeightSpec, unknown>>;
  if (typeof name !== 'string') return wrong('weightsManifest', 'a weight has no name');
  if (!isShape(shape)) return wrong(name, 'a weight needs a shape of whole numbers', brief(shape));
  if (typeof dtype !== 'string' || !Object.hasOwn(dtypes, dtype)) return unsupported(name, brief(dtype));
  const type = dtype as WeightType;
  const stored = quantization === undefined ? { array: dtypes[type] } : readQuantization(name, type, quantization);
  if (stored instanceof ExportError) return stored;
  const length = shape.reduce((n, d) => n * d, 1);
  const sizeBytes = length * stored.array.BYTES_PER_ELEMENT;
  // Also where the product is no number any more: 0 times Infinity.
  if (!(sizeBytes <= MAX_BYTES))
    return new ExportError('TOO_LARGE', 'a weight is larger than any array', {
      where: name,
      expected: `at most ${MAX_BYTES} bytes`,
      received: `shape [${brief(shape)}]`,
    });
  return { name, shape, dtype: type, length, sizeBytes, ...stored };
}

function readQuantization(
  name: string,
  dtype: WeightType,
  quantization: unknown,
): Pick<StoredWeight, 'array' | 'decode'> | ExportError {
  const { dtype: code, scale, min } = (quantization ?? {}) as Readonly<Record<string, unknown>>;
  const known = typeof code === 'string' && Object.hasOwn(quantizations, code) ? quantizations[code] : undefined;
  const decoder = known?.decoders[dtype];
  if (!known || !decoder) return unsupported(name, `${dtype} quantised as ${brief(code)}`);
  if (known.affine && !(Number.isFinite(scale) && Number.isFinite(min)))
    return wrong(name, 'a quantised weight needs a scale and a min', `scale ${brief(scale)}, min ${brief(min)}`);
  return { array: known.array, decode: decoder({ scale: Number(scale), min: Number(min) }) };
}

const isShape = (v: unknown): v is readonly number[] =>
  Array.isArray(v) && v.every((d) => Number.isSafeInteger(d) && d >= 0);

const brief = (v: unknown): string => (JSON.stringify(v) ?? String(v)).slice(0, 80);

const wrong = (where: string, what: string, received?: string): ExportError =>
  new ExportError('NOT_A_LAYERS_MODEL', what, { where, ...(received && { received }) });

const unsupported = (name: string, received: string): ExportError =>
  new ExportError('UNSUPPORTED_WEIGHTS', 'weights of this type cannot be read', {
    where: name,
    expected: `${Object.keys(dtypes).join(', ')}, or quantised as ${Object.keys(quantizations).join(', ')}`,
    received,
    hint: 'No layer of TensorFlow.js has such weights: is it a GraphModel?',
  });
