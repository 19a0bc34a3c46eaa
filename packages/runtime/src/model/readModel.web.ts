import { downloadModel } from './downloadModel.ts';
import { bytesOf } from '../bytesOf.ts';
import type { ModelFile, ModelSource, ReadOptions } from './ModelFile.ts';

/** How a page's fetch uses the browser's cache, which Node's has not. https://fetch.spec.whatwg.org/#concept-request-cache-mode */
type CacheMode = 'no-store' | 'no-cache' | 'force-cache';

/**
 * Reads a model's file in a page. The browser's own cache keeps what was downloaded: the server is asked whether it still holds, and where it
 * cannot be reached the kept copy is taken.
 * @throws {ToolkitError} DOWNLOAD_FAILED
 */
export async function readModel(model: ModelSource, options: ReadOptions = {}): Promise<ModelFile> {
  const bytes = await bytesOf(model);
  if (bytes) return { bytes, where: 'model' };
  const where = String(model);
  const ask = (cache: CacheMode) =>
    fetch(where, { cache, ...(options.signal && { signal: options.signal }) } as RequestInit);
  const request = () =>
    options.cache === false
      ? ask('no-store')
      : ask('no-cache').catch((error: unknown) => {
          options.signal?.throwIfAborted();
          return ask('force-cache').catch(() => Promise.reject(error));
        });
  return { bytes: (await downloadModel(request, where, options)).bytes, where };
}
