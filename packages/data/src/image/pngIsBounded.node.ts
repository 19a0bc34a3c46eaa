import { inflateSync } from 'node:zlib';

/** The signature before the first chunk. */
const SIGNATURE_BYTES = 8;
/** Length, type and checksum around a chunk's data. */
const CHUNK_OVERHEAD = 12;

/**
 * Whether a PNG is as large inside as its first header says. The decoder believes a second header, and inflates an
 * interlaced picture without a limit; both turn a few kilobytes into gigabytes.
 *
 * @param bytes a PNG whose first chunk is its header
 * @param pixelCount width x height as that header says
 */
export function pngIsBounded(bytes: Buffer, pixelCount: number): boolean {
  const data: Buffer[] = [];
  let headers = 0;
  let interlaced = false;
  for (let at = SIGNATURE_BYTES; at + CHUNK_OVERHEAD <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      headers++;
      interlaced = content[12] === 1;
    }
    if (type === 'IDAT') data.push(content);
    at += length + CHUNK_OVERHEAD;
  }
  if (headers !== 1) return false;
  return !interlaced || inflatesWithin(Buffer.concat(data), interlacedBytes(pixelCount));
}

/** At most 8 bytes a pixel, and a filter byte for each line of the seven passes: never more lines than pixels, twice. */
function interlacedBytes(pixelCount: number): number {
  return 10 * pixelCount + 64;
}

function inflatesWithin(data: Buffer, maxOutputLength: number): boolean {
  try {
    inflateSync(data, { maxOutputLength });
    return true;
  } catch {
    return false;
  }
}
