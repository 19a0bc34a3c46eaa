import { ToolkitError } from '@fmnist/errors';
import type { ReadOptions } from './ModelFile.ts';

/** Protobuf's own limit; no ONNX file is longer. */
const MOST_BYTES = 2 ** 31;

/**
 * Reads the body of an answer, telling how far it is. The length that a server states is not believed: memory grows with what has come.
 * @throws {ToolkitError} DOWNLOAD_FAILED
 */
export async function downloadModel(
  request: () => Promise<Response>,
  where: string,
  { onProgress, signal }: ReadOptions,
): Promise<{ readonly response: Response; readonly bytes: Uint8Array }> {
  try {
    const response = await request();
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    const total = Number(response.headers.get('content-length')) || undefined;
    const chunks: Uint8Array[] = [];
    let loaded = 0;
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || !value) break;
      loaded += value.length;
      if (loaded > MOST_BYTES) {
        await reader?.cancel();
        throw new Error(`more than ${MOST_BYTES} bytes`);
      }
      chunks.push(value);
      onProgress?.({ phase: 'download', loaded, ...(total !== undefined && { total }) });
    }
    return { response, bytes: joined(chunks, loaded) };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ToolkitError('DOWNLOAD_FAILED', 'the model could not be downloaded', {
      where,
      received: cause instanceof Error ? cause.message : String(cause),
      hint: 'Check the address; in a page the server has to allow it (CORS).',
      cause,
    });
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
