import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';

/** More than any TensorFlow has had; a wheel that claims more is refused before it is unpacked. */
const LARGEST = 8 * 2 ** 30;

/**
 * Unpacks those members of a Python wheel, which is a zip, whose names are wanted: one by one, never whole in memory.
 * @returns how many files there were
 * @throws {Error} where it is no zip, or cut, or absurdly large
 */
export async function extractWheel(
  wheel: string,
  folder: string,
  { wanted, signal }: { readonly wanted: RegExp; readonly signal?: AbortSignal | undefined },
): Promise<number> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    yauzl.open(wheel, { lazyEntries: true }, (error, opened) => (opened ? resolve(opened) : reject(error)));
  });
  let count = 0;
  let size = 0;
  try {
    for await (const entry of entriesOf(zip)) {
      signal?.throwIfAborted();
      if (!wanted.test(entry.fileName) || entry.fileName.endsWith('/')) continue;
      size += entry.uncompressedSize;
      if (size > LARGEST) throw new Error(`${wheel} would unpack to more than 8 GB`);
      // yauzl refuses names that lead out of the folder.
      const path = join(folder, normalize(entry.fileName));
      await mkdir(dirname(path), { recursive: true });
      const read = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
        zip.openReadStream(entry, (error, stream) => (stream ? resolve(stream) : reject(error)));
      });
      await pipeline(read, createWriteStream(path), { ...(signal && { signal }) });
      count++;
    }
  } finally {
    zip.close();
  }
  return count;
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const settle = (done: () => void) => {
        zip.removeAllListeners();
        done();
      };
      zip.once('entry', (e: Entry) => settle(() => resolve(e)));
      zip.once('end', () => settle(() => resolve(undefined)));
      zip.once('error', (error: Error) => settle(() => reject(error)));
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}
