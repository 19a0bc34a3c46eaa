import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { DecompressionStream } from 'node:stream/web';
import { pipeline } from 'node:stream/promises';
import { ToolkitError } from '@fmnist/errors';
import { createTarDecoder } from 'modern-tar';
import { CIFAR_FILE_NAMES, type CifarDatasetSpec, type CifarFileName } from './cifarFiles.ts';
import { CIFAR_RECORD_BYTES } from './cifarRecords.ts';
import { checkCifarFile, type CifarFile } from './readCifarFile.node.ts';

/**
 * The six files in the published archive, one after the other; nothing is written. The archive's hash is checked before anything in
 * it is believed.
 *
 * @throws {ToolkitError} FILE_MISSING, UNREADABLE, WRONG_HASH; BAD_ARCHIVE; what checkCifarFile throws
 */
export async function* unpackCifar(
  path: string,
  spec: CifarDatasetSpec,
  signal?: AbortSignal,
): AsyncGenerator<[CifarFileName, CifarFile]> {
  await checkArchive(path, spec, signal);
  const missing = new Set<CifarFileName>(CIFAR_FILE_NAMES);
  try {
    const unzipped = Readable.toWeb(createReadStream(path)).pipeThrough(new DecompressionStream('gzip'));
    // As it is typed, Node's stream has nothing to do with the web's.
    const entries = (unzipped as ReadableStream<Uint8Array>).pipeThrough(createTarDecoder({ strict: true }));
    for await (const { header, body } of entries) {
      signal?.throwIfAborted();
      const name = CIFAR_FILE_NAMES.find((known) => header.name.endsWith(`/${known}`));
      if (!name || header.size !== spec.records * CIFAR_RECORD_BYTES) {
        // Its cancel() can wait for ever.
        await body.pipeTo(new WritableStream());
        continue;
      }
      const contents = new Uint8Array(await new Response(body).arrayBuffer());
      missing.delete(name);
      yield [name, checkCifarFile(contents, `${path} > ${name}`, { records: spec.records, sha256: spec.files[name] })];
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ToolkitError) throw cause;
    throw badArchive(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (missing.size > 0) throw badArchive(path, `no ${[...missing].join(', ')} in it`);
}

async function checkArchive(path: string, { archive }: CifarDatasetSpec, signal?: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash, ...(signal ? [{ signal }] : []));
  } catch (cause) {
    signal?.throwIfAborted();
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new ToolkitError(isMissing ? 'FILE_MISSING' : 'UNREADABLE', 'the archive cannot be read', {
      where: path,
      cause,
    });
  }
  const received = hash.digest('hex');
  if (received === archive.sha256) return;
  throw new ToolkitError('WRONG_HASH', 'not the published archive', {
    where: path,
    expected: `SHA-256 ${archive.sha256}`,
    received,
    hint: `Get ${archive.name} again: this copy is cut short or damaged.`,
  });
}

function badArchive(where: string, received: string, cause?: unknown): ToolkitError {
  return new ToolkitError('BAD_ARCHIVE', 'not an archive of the data', { where, received, cause });
}
