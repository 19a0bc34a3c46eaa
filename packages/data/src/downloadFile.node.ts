import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ToolkitError } from '@fmnist/errors';

export interface DownloadOptions {
  /** More than this and the server is not believed. */
  readonly maxBytes: number;
  /** Bytes of the file so far, those of an earlier try among them. */
  readonly onBytes?: (loaded: number, total: number | undefined) => void;
  readonly signal?: AbortSignal | undefined;
  /** How long the server may take to answer. */
  readonly connectMs?: number;
  /** How long it may be silent in the middle. */
  readonly stallMs?: number;
}

/**
 * Downloads a file, or the rest of it when its beginning lies at `path` already. On failure what came stays there.
 *
 * @returns whether it went on from an earlier try
 * @throws {ToolkitError} DOWNLOAD_FAILED
 */
export async function downloadFile(
  url: string,
  path: string,
  { maxBytes, onBytes, signal, connectMs = 5_000, stallMs = 30_000 }: DownloadOptions,
): Promise<{ resumed: boolean }> {
  const watchdog = createWatchdog();
  try {
    watchdog.expectWithin(connectMs);
    const { response, begin, total } = await request(
      url,
      path,
      signal ? AbortSignal.any([signal, watchdog.signal]) : watchdog.signal,
    );
    let loaded = begin;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of response.body ?? []) {
        watchdog.expectWithin(stallMs);
        loaded += chunk.length;
        if (loaded > maxBytes)
          throw new Error(`the server sends more than the ${Math.floor(maxBytes)} bytes there can be`);
        onBytes?.(loaded, total);
        yield chunk;
      }
    };
    watchdog.expectWithin(stallMs);
    await pipeline(counted, createWriteStream(path, { flags: begin > 0 ? 'a' : 'w' }));
    return { resumed: begin > 0 };
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ToolkitError('DOWNLOAD_FAILED', reason(cause), { where: url, cause });
  } finally {
    watchdog.stop();
  }
}

interface Answer {
  readonly response: Response;
  /** Where in the file its body begins. */
  readonly begin: number;
  /** Bytes of the whole file, where the server says. */
  readonly total: number | undefined;
}

/** Asks for what is missing at `path`; a server that does not do parts, or has another file by now, is asked for the whole. */
async function request(url: string, path: string, signal: AbortSignal): Promise<Answer> {
  const have = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  // The file is compressed already, and only its bytes as they are can be gone on with.
  const headers = { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) };
  const response = await fetch(url, { headers, signal });
  const length = Number(response.headers.get('content-length')) || undefined;
  if (response.status === 200) return { response, begin: 0, total: length };
  if (response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${have}-`)) {
    return { response, begin: have, total: length && have + length };
  }
  await response.body?.cancel();
  const isWrongPart = have > 0 && (response.status === 206 || response.status === 416);
  if (!isWrongPart) throw new Error(`the server answers ${response.status} ${response.statusText}`);
  await rm(path, { force: true });
  return request(url, path, signal);
}

/** Aborts its signal when something expected does not come in time. */
function createWatchdog() {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    expectWithin(milliseconds: number): void {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(new Error(`silent for ${milliseconds / 1000} s`)), milliseconds);
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}

/** fetch says only "fetch failed"; why stands in its cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message || error.name;
}
