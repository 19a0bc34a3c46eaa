import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

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
  const zip = await openPromise(wheel, { autoClose: false });
  let count = 0;
  let size = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (!wanted.test(entry.fileName) || entry.fileName.endsWith('/')) continue;
      size += entry.uncompressedSize;
      if (size > LARGEST) throw new Error(`${wheel} would unpack to more than 8 GB`);
      // yauzl refuses names that lead out of the folder.
      const path = join(folder, normalize(entry.fileName));
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path), { ...(signal && { signal }) });
      count++;
    }
  } finally {
    zip.close();
  }
  return count;
}
