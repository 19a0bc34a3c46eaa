import { ExportError } from '../errors.ts';
import { refusePage } from './foreignFormats.ts';
import type { AbortSignalLike, LoadOptions } from './LoadOptions.ts';
import type { ByteSource, ModelFile, ModelFiles } from './ModelFiles.ts';

// What this file uses of the web platform: the core of the package compiles without the DOM's types.
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}
interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}
interface Address {
  readonly href: string;
  readonly search: string;
}
declare function fetch(url: string, init: { readonly signal: unknown; readonly headers: unknown }): Promise<Answer>;
declare function setTimeout(work: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare const AbortController: new () => { readonly signal: AbortSignalLike; abort(reason?: unknown): void };
declare const URL: new (url: string, base?: string) => Address;

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 2 ** 34;

/** A file of a server. @throws {ExportError} while it is read: NO_FILE, DOWNLOAD_FAILED, TOO_LARGE */
export function fileAt(url: string, options: LoadOptions): ModelFile {
  let total: number | undefined;
  return {
    where: url,
    announced: () => total,
    chunks: () => download(url, options, (size) => (total = size)),
  };
}

/**
 * A model.json with its weight files: beside it on the server, or behind `weightPathPrefix`, and asked for with the same query.
 * As TensorFlow.js does, redirected or not.
 */
export function modelAt(json: ModelFile, url: string, options: LoadOptions): ModelFiles {
  const { search } = new URL(url);
  const prefix = options.weightPathPrefix ?? new URL('.', url).href;
  return {
    json,
    async shard(name) {
      const path = name.split('/').map(encodeURIComponent).join('/');
      return fileAt(prefix + path + search, options);
    },
  };
}

async function* download(
  url: string,
  options: LoadOptions,
  onSize: (size: number | undefined) => void,
): AsyncGenerator<Uint8Array> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES } = options;
  const request = watched(signal, timeoutMs);
  let reader: BodyReader | undefined;
  try {
    const answer = await request.inTime(() => fetch(url, { signal: request.signal, headers: options.headers ?? {} }));
    reader = answer.body?.getReader();
    requireFile(answer, url);
    onSize(sizeOf(answer));
    let size = 0;
    for (;;) {
      const { done, value } = (await request.inTime(async () => reader?.read())) ?? { done: true };
      if (done || !value) break;
      if (size === 0 && answer.headers.get('content-type')?.startsWith('text/html')) refusePage(value, url);
      size += value.length;
      if (size > maxBytes)
        throw new ExportError('TOO_LARGE', 'the server sends too much', {
          where: url,
          expected: `at most ${maxBytes} bytes`,
        });
      yield value;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ExportError) throw cause;
    throw new ExportError('DOWNLOAD_FAILED', reason(cause), { where: url, cause });
  } finally {
    request.end();
    await reader?.cancel().catch(() => undefined);
  }
}

function requireFile({ ok, status, statusText }: Answer, url: string): void {
  if (ok) return;
  const isMissing = status === 404 || status === 410;
  throw new ExportError(
    isMissing ? 'NO_FILE' : 'DOWNLOAD_FAILED',
    isMissing ? 'the server has no such file' : 'the server does not give out this file',
    { where: url, received: `${status} ${statusText}`.trim() },
  );
}

/** What the server says; of a packed answer it is the size of that. */
const sizeOf = ({ headers }: Answer): number | undefined =>
  headers.get('content-encoding') ? undefined : Number(headers.get('content-length')) || undefined;

/** A request that ends when the caller says so, or when something does not come in time. */
function watched(signal: AbortSignalLike | undefined, timeoutMs: number) {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    async inTime<T>(work: () => Promise<T>): Promise<T> {
      const silent = () => controller.abort(new Error(`the server is silent for ${timeoutMs / 1000} s`));
      const timer = setTimeout(silent, timeoutMs);
      try {
        return await work();
      } finally {
        clearTimeout(timer);
      }
    },
    end(): void {
      signal?.removeEventListener('abort', abort);
    },
  };
}

/** fetch says only "fetch failed"; why stands in its cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message || error.name;
}

/** All that comes of a file, kept as it came: how much it will be, a server may not say. */
export async function downloaded(file: ModelFile): Promise<ByteSource> {
  const pieces: Piece[] = [];
  let size = 0;
  for await (const bytes of file.chunks()) {
    pieces.push({ start: size, bytes });
    size += bytes.length;
  }
  return { size, read: async (start, end) => cut(pieces, start, end) };
}

interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

function cut(pieces: readonly Piece[], start: number, end: number): Uint8Array {
  const result = new Uint8Array(end - start);
  for (let i = indexAt(pieces, start), at = start; at < end; i++) {
    const piece = pieces[i];
    if (!piece) break;
    const part = piece.bytes.subarray(at - piece.start, end - piece.start);
    result.set(part, at - start);
    at += part.length;
  }
  return result;
}

/** Which piece a byte is in: the last one that does not begin behind it. */
function indexAt(pieces: readonly Piece[], at: number): number {
  let [low, high] = [0, pieces.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.start ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low;
}
