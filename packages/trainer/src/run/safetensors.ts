// The safetensors format: 8 bytes length of the header, a JSON header { name: { dtype, shape, data_offsets } }, then the data.
// https://github.com/huggingface/safetensors#format
import { ToolkitError } from '@fmnist/errors';
import { sizeOf, type TensorData } from '@fmnist/onnx';

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const PREFIX = 8;

/** Float32 tensors and text, as the bytes of a file. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  // Readers may map the file: the data begins on a multiple of eight.
  const header = PREFIX + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(header + end).fill(0x20, PREFIX, header);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header - PREFIX), true);
  bytes.set(json, PREFIX);
  let at = header;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** @throws {ToolkitError} BAD_CHECKPOINT for anything that is not whole */
export function decodeSafetensors(
  bytes: Uint8Array,
  where: string,
): { tensors: Map<string, TensorData>; metadata: Record<string, string> } {
  const broken = (why: string) =>
    new ToolkitError('BAD_CHECKPOINT', `not a whole checkpoint: ${why}`, {
      where,
      hint: 'It may have been cut short; use another checkpoint.',
    });
  if (bytes.length < PREFIX) throw broken('it is shorter than its header');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - PREFIX) throw broken('it ends before its header does');
  const header = parseHeader(bytes.subarray(PREFIX, PREFIX + length));
  if (!header) throw broken('its header is no JSON object');
  const { __metadata__: metadata = {}, ...entries } = header;
  // A copy, so that the floats are aligned and independent of the file's bytes (slice of a Buffer would be a view).
  const data = Uint8Array.from(bytes.subarray(PREFIX + length));
  const tensors = new Map(
    Object.entries(entries as Record<string, Entry>).map(([name, entry]) => {
      const [begin = -1, end = -1] = Array.isArray(entry?.data_offsets) ? entry.data_offsets : [];
      const shape = Array.isArray(entry?.shape) ? entry.shape : [-1];
      if (
        entry?.dtype !== 'F32' ||
        begin % 4 !== 0 ||
        begin < 0 ||
        end > data.length ||
        end - begin !== 4 * sizeOf(shape)
      )
        throw broken(`tensor "${name}" does not fit`);
      return [
        name,
        { dtype: 'float32', shape, data: new Float32Array(data.buffer, begin, (end - begin) / 4) } satisfies TensorData,
      ] as const;
    }),
  );
  return { tensors, metadata: metadata as Record<string, string> };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}
