import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { ToolkitError } from '@fmnist/errors';
import { openPromise, type Entry, type ZipFile } from 'yauzl';

interface WheelMembers {
  readonly into: string;
  /** Where a member of the wheel goes, in `into`; undefined: it is not wanted. */
  readonly pathOf: (member: string) => string | undefined;
  /** Paths that have to be among them. */
  readonly needed?: readonly string[];
  /** A wheel that claims to unpack to more is refused beforehand. */
  readonly mostBytes: number;
}

interface UnpackOptions {
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Unpacks those members of a Python wheel, which is a zip, that are wanted: one by one, never whole in memory; sizes and checksums are checked.
 * @throws {ToolkitError} BAD_ARCHIVE, where it is no zip, or cut, broken, absurdly large or without what is needed
 */
export async function unpackWheel(
  wheel: string,
  { into, pathOf, needed = [], mostBytes }: WheelMembers,
  { onBytes, signal }: UnpackOptions = {},
): Promise<void> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(wheel, { autoClose: false });
    const members = await wantedMembers(zip, pathOf);
    const missing = needed.filter((path) => !members.has(path));
    if (missing.length > 0) throw new Error(`no ${missing.join(', no ')} in it`);
    const total = [...members.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (total > mostBytes) throw new Error(`it would unpack to ${total} bytes`);
    let done = 0;
    for (const [path, entry] of members) {
      signal?.throwIfAborted();
      await writeMember(zip, entry, { path: join(into, path), onChunk: (n) => onBytes?.((done += n), total), signal });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (isDiskError(cause)) throw cause;
    throw new ToolkitError('BAD_ARCHIVE', 'the archive cannot be unpacked', {
      kind: 'device',
      where: wheel,
      received: cause instanceof Error ? cause.message : String(cause),
      hint: 'It may have been cut off on its way: delete it and try again.',
      cause,
    });
  } finally {
    zip?.close();
  }
}

/** By where they go. yauzl refuses names that lead out of the folder. */
async function wantedMembers(zip: ZipFile, pathOf: WheelMembers['pathOf']): Promise<ReadonlyMap<string, Entry>> {
  const members = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName.endsWith('/') ? undefined : pathOf(entry.fileName);
    if (path !== undefined) members.set(path, entry);
  }
  return members;
}

interface Target {
  readonly path: string;
  readonly onChunk: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function writeMember(zip: ZipFile, entry: Entry, { path, onChunk, signal }: Target): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  let sum = 0;
  await pipeline(
    await zip.openReadStreamPromise(entry),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        sum = crc32(chunk, sum);
        onChunk(chunk.length);
        yield chunk;
      }
      if (sum !== entry.crc32) throw new Error(`the checksum of ${entry.fileName} is another`);
    },
    createWriteStream(path),
    { ...(signal && { signal }) },
  );
}

const isDiskError = (cause: unknown) => cause instanceof Error && 'syscall' in cause;
