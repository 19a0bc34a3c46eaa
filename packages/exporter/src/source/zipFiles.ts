// The files of a zip: unpacked piece by piece while they are read, never as a whole, whatever sizes the zip claims.
import { ExportError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { chunksOf, type ByteSource, type ModelFile } from './ModelFiles.ts';
import { badZip, readZipDirectory, viewOf, type ZipEntry } from './zipDirectory.ts';

const LOCAL_HEADER = 0x04034b50;
/** Of what is packed; unpacked it may be a thousand times as much. */
const PACKED_BYTES = 2 ** 14;

type Unpack = (packed: AsyncIterable<Uint8Array>, where: string) => AsyncIterable<Uint8Array>;

/** By the number that the format has for a method. */
const methods: Readonly<Record<number, Unpack>> = { 0: (packed) => packed, 8: inflate };

/** Whether bytes are the beginning of a zip. */
export const isZip = ([p, k, three, four]: Uint8Array): boolean =>
  p === 0x50 && k === 0x4b && three === 3 && four === 4;

/** All files of a zip by name. @throws {ExportError} BAD_ZIP, TOO_LARGE */
export async function readZip(source: ByteSource, where: string): Promise<Map<string, ModelFile>> {
  const files = new Map<string, ModelFile>();
  for (const entry of await readZipDirectory(source, where)) {
    if (entry.name.endsWith('/')) continue;
    if (files.has(entry.name)) throw badZip(where, `it has two files "${entry.name.slice(0, 200)}"`);
    const place = `${where} > ${entry.name}`;
    files.set(entry.name, { where: place, size: entry.size, chunks: () => unpacked(source, entry, place) });
  }
  return files;
}

async function* unpacked(source: ByteSource, entry: ZipEntry, where: string): AsyncGenerator<Uint8Array> {
  const unpack = methods[entry.method];
  if (!unpack || entry.isEncrypted)
    throw new ExportError('BAD_ZIP', 'the zip is packed in a way that cannot be read', {
      where,
      expected: 'stored or deflated, without a password',
      received: entry.isEncrypted ? 'encrypted' : `method ${entry.method}`,
    });
  const start = await startOf(source, entry, where);
  let size = 0;
  let checksum = 0;
  for await (const chunk of unpack(chunksOf(source, start, start + entry.packedSize, PACKED_BYTES), where)) {
    size += chunk.length;
    if (size > entry.size) throw badZip(where, `it holds more than the ${entry.size} bytes that it says`);
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (size < entry.size) throw badZip(where, `it holds ${size} of ${entry.size} bytes`);
  if (checksum !== entry.crc32) throw badZip(where, 'its checksum is another');
}

/** Where the bytes of an entry begin: behind its own header, whose extra field may be another than that in the directory. */
async function startOf(source: ByteSource, { offset, packedSize }: ZipEntry, where: string): Promise<number> {
  if (offset + 30 > source.size) throw badZip(where, 'it lies behind the end');
  const header = viewOf(await source.read(offset, offset + 30));
  if (header.getUint32(0, true) !== LOCAL_HEADER) throw badZip(where, 'it is not where it should be');
  const start = offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + packedSize > source.size) throw badZip(where, 'it lies behind the end');
  return start;
}

async function* inflate(packed: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<Uint8Array> {
  // Loaded here: most models are in no zip.
  const { Inflate } = await import('fflate');
  let ready: Uint8Array[] = [];
  const stream = new Inflate((chunk) => ready.push(chunk));
  const push = (bytes: Uint8Array, isLast: boolean) => {
    ready = [];
    try {
      stream.push(bytes, isLast);
    } catch {
      throw badZip(where, 'it cannot be unpacked');
    }
    return ready;
  };
  for await (const chunk of packed) yield* push(chunk, false);
  yield* push(new Uint8Array(), true);
}
