import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { ToolkitError } from '@fmnist/errors';
import { openPromise, type Entry } from 'yauzl';

interface UnpackOptions {
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Three times what the largest has today. */
const MOST_BYTES = 1e9;

/**
 * Writes the members of a zip with these file names into a folder, streaming: sizes and checksums are checked, folders inside are dropped.
 * @throws {ToolkitError} BAD_ARCHIVE, where one is missing or broken
 */
export async function unpackMembers(
  archive: string,
  { names, into }: { readonly names: readonly string[]; readonly into: string },
  { onBytes, signal }: UnpackOptions = {},
): Promise<void> {
  const bad = (received: string, cause?: unknown) =>
    new ToolkitError('BAD_ARCHIVE', 'the archive cannot be unpacked', {
      kind: 'device',
      where: archive,
      received,
      ...(cause !== undefined && { cause }),
      hint: 'It may have been cut off on its way: delete it and try again.',
    });
  const zip = await openPromise(archive, { autoClose: false }).catch((cause: unknown) => {
    throw bad(messageOf(cause), cause);
  });
  try {
    const members: Entry[] = [];
    for await (const entry of zip.eachEntry()) if (names.includes(basename(entry.fileName))) members.push(entry);
    const missing = names.filter((name) => !members.some(({ fileName }) => basename(fileName) === name));
    if (missing.length > 0) throw bad(`no ${missing.join(', no ')} in it`);
    const total = members.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (total > MOST_BYTES) throw bad(`${total} bytes in it`);
    let done = 0;
    for (const entry of members) {
      let sum = 0;
      const stream = await zip.openReadStreamPromise(entry);
      await pipeline(
        stream,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            sum = crc32(chunk, sum);
            onBytes?.((done += chunk.length), total);
            yield chunk;
          }
          if (sum !== entry.crc32) throw bad(`the checksum of ${entry.fileName} is another`);
        },
        createWriteStream(join(into, basename(entry.fileName))),
        { ...(signal && { signal }) },
      );
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ToolkitError || isDiskError(cause)) throw cause;
    throw bad(messageOf(cause), cause);
  } finally {
    zip.close();
  }
}

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
const isDiskError = (cause: unknown) => cause instanceof Error && 'syscall' in cause;
