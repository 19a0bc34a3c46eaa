import { checkImageBytes, type ImageLimits } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';

/** A server that takes longer than this is given up. */
const TIMEOUT_MS = 30_000;

/**
 * Downloads a picture, and stops as soon as it is larger than allowed. Never with FMNIST_OFFLINE=1.
 *
 * @throws ToolkitError `OFFLINE`, `DOWNLOAD_FAILED`, `IMAGE_TOO_LARGE`
 */
export async function fetchBytes(url: string, limits: ImageLimits, signal?: AbortSignal): Promise<Uint8Array> {
  if (process.env['FMNIST_OFFLINE'] === '1') {
    throw new ToolkitError('OFFLINE', 'the picture is on the network', {
      where: url,
      hint: 'Unset FMNIST_OFFLINE, or pass a local file.',
    });
  }
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > limits.maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ToolkitError('DOWNLOAD_FAILED', 'the picture could not be downloaded', {
      where: url,
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
  checkImageBytes(size, { where: url, limits });
  return Buffer.concat(chunks);
}
