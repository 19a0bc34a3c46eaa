import { checkImageBytes, type ImageLimits } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';

/** A server that takes longer than this is given up. */
const TIMEOUT_MS = 30_000;

/**
 * Downloads a picture, and stops as soon as it is larger than allowed.
 *
 * @param where names it in messages
 * @throws ToolkitError `DOWNLOAD_FAILED`, `IMAGE_TOO_LARGE`
 */
export async function downloadImage(
  url: string,
  { where, limits, signal }: { where: string; limits: ImageLimits; signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    const reader = response.body?.getReader();
    for (;;) {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done || !value) break;
      size += value.length;
      if (size > limits.maxBytes) {
        await reader?.cancel();
        break;
      }
      chunks.push(value);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ToolkitError('DOWNLOAD_FAILED', 'the picture could not be downloaded', {
      where,
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  checkImageBytes(size, { where, limits });
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
