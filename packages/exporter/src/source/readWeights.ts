import type { TensorData } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import { readSpecs, totalBytes, type StoredWeight, type WeightArray, type WeightSpec } from './weightSpec.ts';

/** Bytes of weights one after another, in one piece or in several, which may end anywhere. */
export type WeightData = ArrayBuffer | readonly ArrayBuffer[];

/**
 * Weights by name. One that lies in one piece, aligned, is a view of it. One that is quantised, lies in several pieces or is not aligned is
 * made when its `data` is asked for, and only the last one that was made is kept: memory stays that of the file and one weight.
 * @throws {ExportError} NOT_A_LAYERS_MODEL, UNSUPPORTED_WEIGHTS, TOO_LARGE, SHORT_WEIGHTS, LONG_WEIGHTS: the reason, or SEVERAL_PROBLEMS
 */
export function readWeights(specs: readonly WeightSpec[], data: WeightData): Map<string, TensorData> {
  const weights = readSpecs(specs);
  const parts = partsOf(data);
  requireSize(
    parts.reduce((n, part) => n + part.byteLength, 0),
    totalBytes(weights),
  );
  const take = pieces(parts);
  const make = keepLast<StoredWeight, WeightArray>();
  return new Map(
    weights.map((weight) => {
      const { name, dtype, shape, sizeBytes, decode } = weight;
      const own = take(sizeBytes);
      const view = viewOf(weight, own);
      if (view && !decode) return [name, { dtype, shape, data: view }];
      return [
        name,
        {
          dtype,
          shape,
          get data() {
            return make(weight, () => {
              const stored = view ?? joined(weight, own);
              return decode ? decode(stored) : stored;
            });
          },
        },
      ];
    }),
  );
}

/** @throws {ExportError} SHORT_WEIGHTS, LONG_WEIGHTS */
export function requireSize(received: number, expected: number, where?: string): void {
  if (received === expected) return;
  const [code, what] = received < expected ? ['SHORT_WEIGHTS', 'short'] : ['LONG_WEIGHTS', 'long'];
  throw new ExportError(code, `the weights are too ${what}`, {
    ...(where && { where }),
    expected: `${expected} bytes`,
    received: `${received}`,
    hint: 'Copy model.json and its weights again, together.',
  });
}

export function partsOf(data: WeightData): readonly ArrayBuffer[] {
  const parts = (Array.isArray(data) ? data : [data]) as readonly ArrayBuffer[];
  if (!parts.every((part) => part instanceof ArrayBuffer))
    throw new ExportError('NOT_A_LAYERS_MODEL', 'weightData is no ArrayBuffer and no list of them');
  return parts;
}

/** Takes the next bytes from parts, as views of those that hold them. */
function pieces(parts: readonly ArrayBuffer[]): (sizeBytes: number) => Uint8Array<ArrayBuffer>[] {
  let index = 0;
  let at = 0;
  return (sizeBytes) => {
    const taken: Uint8Array<ArrayBuffer>[] = [];
    for (let left = sizeBytes; left > 0;) {
      const part = parts[index];
      if (!part) break;
      const length = Math.min(left, part.byteLength - at);
      if (length > 0) taken.push(new Uint8Array(part, at, length));
      left -= length;
      at += length;
      if (at === part.byteLength) [index, at] = [index + 1, 0];
    }
    return taken;
  };
}

function viewOf({ array, length }: StoredWeight, own: readonly Uint8Array<ArrayBuffer>[]): WeightArray | undefined {
  if (length === 0) return new array(new ArrayBuffer(0), 0, 0);
  const [only, ...others] = own;
  if (!only || others.length > 0 || only.byteOffset % array.BYTES_PER_ELEMENT !== 0) return undefined;
  return new array(only.buffer, only.byteOffset, length);
}

function joined({ array, length, sizeBytes }: StoredWeight, own: readonly Uint8Array[]): WeightArray {
  const all = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of own) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return new array(all.buffer, 0, length);
}

/** The last thing made is at hand when it is asked for again, as by a loop over its elements. */
function keepLast<K, V>(): (key: K, make: () => V) => V {
  let last: { readonly key: K; readonly value: V } | undefined;
  return (key, make) => {
    if (last?.key !== key) {
      // Not both of them at once.
      last = undefined;
      last = { key, value: make() };
    }
    return last.value;
  };
}
