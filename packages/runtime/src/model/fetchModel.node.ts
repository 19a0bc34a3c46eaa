import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cacheFolder } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import { writeFileSafely } from '@fmnist/files';
import { downloadModel } from './downloadModel.ts';
import type { ReadOptions } from './ModelFile.ts';

/** What is kept of a download: the server's tag, and a digest, by which file and tag are known to belong together. */
interface Kept {
  readonly etag: string;
  readonly sha256: string;
}

const digest = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/**
 * A model from the web, kept in the cache folder where its server gives it a tag; it is asked each time whether the tag still holds. Where it
 * cannot be reached, or FMNIST_OFFLINE=1 forbids it, the kept one is taken.
 * @throws {ToolkitError} OFFLINE, DOWNLOAD_FAILED
 */
export async function fetchModel(url: string, options: ReadOptions): Promise<Uint8Array> {
  const { signal, cache = true } = options;
  const path = cacheFolder('models', `${digest(url)}.onnx`);
  const kept = cache ? await readKept(path) : undefined;
  if (process.env['FMNIST_OFFLINE'] === '1') {
    if (kept) return kept.bytes;
    throw new ToolkitError('OFFLINE', 'the model is on the network', {
      where: url,
      hint: 'Unset FMNIST_OFFLINE, or pass a local file.',
    });
  }
  const request = async () => {
    const headers = kept ? { 'if-none-match': kept.etag } : {};
    return fetch(url, { headers, ...(signal && { signal }) });
  };
  const answer = await request().catch((error: unknown) => {
    signal?.throwIfAborted();
    return error;
  });
  if (kept && (!(answer instanceof Response) || answer.status === 304 || answer.status >= 500)) return kept.bytes;
  const answered = () => (answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer));
  const { response, bytes } = await downloadModel(answered, url, options);
  const etag = response.headers.get('etag');
  // A cache that cannot be written is no reason to be without the model.
  if (cache && etag) await keep(path, bytes, etag).catch(() => undefined);
  return bytes;
}

async function keep(path: string, bytes: Uint8Array, etag: string): Promise<void> {
  await writeFileSafely(path, bytes);
  await writeFileSafely(`${path}.json`, JSON.stringify({ etag, sha256: digest(bytes) } satisfies Kept));
}

async function readKept(path: string): Promise<{ readonly etag: string; readonly bytes: Uint8Array } | undefined> {
  try {
    const { etag, sha256 } = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Kept;
    const bytes = await readFile(path);
    return digest(bytes) === sha256 ? { etag, bytes } : undefined;
  } catch {
    return undefined;
  }
}
