import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

type Decode = (encoded: ArrayBuffer) => Promise<{ data: Uint8ClampedArray; width: number; height: number }>;

let loading: Promise<Decode> | undefined;

/**
 * Pixels of a WebP picture, by libwebp as WebAssembly. It refuses a picture that is larger inside than its header says.
 * @returns [height, width, 4]
 * @throws when it cannot be decoded
 */
export async function decodeWebp(
  bytes: Uint8Array,
): Promise<{ data: Uint8ClampedArray; width: number; height: number }> {
  loading ??= loadDecoder();
  const decode = await loading;
  return decode(new Uint8Array(bytes).buffer);
}

/** The package fetches its WebAssembly by URL, which Node does not do with files, so it is handed over. */
async function loadDecoder(): Promise<Decode> {
  const { default: decode, init } = await import('@jsquash/webp/decode.js');
  const path = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm');
  await init({ wasmBinary: new Uint8Array(await readFile(path)).buffer });
  return decode;
}
