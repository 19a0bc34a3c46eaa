import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, extname, join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-common';
import type { TimeBounds } from '../providers/timeRuns.ts';
import { noDevice } from './noDevice.ts';
import { page } from './page.ts';

/** A run that the page is asked for: its one input, and the output that is wanted, or what many such runs take. */
interface PageRun {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly number[];
  readonly output: string;
  readonly time?: TimeBounds;
}

/** What the page says once its session is open. */
interface PageReady extends Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'> {
  readonly detail: string;
  readonly log: string;
  readonly loadMs: number;
}

export interface PageSession {
  /** The page's address, which only its browser is told: all others get 404. */
  readonly address: string;
  readonly ready: Promise<PageReady>;
  run(run: PageRun, data: Uint8Array | Float32Array): Promise<Float32Array>;
  /** Ends what is waited for with a reason. */
  fail(reason: unknown): void;
  close(): Promise<void>;
}

interface Served {
  readonly model: Uint8Array;
  /** The folder of onnxruntime-web. */
  readonly library: string;
  readonly settings: { readonly device: string; readonly threads: number };
  /** Called when the page begins, before it fetches anything else. */
  readonly onBegin: () => void;
}

interface Job extends Settle<Float32Array> {
  readonly run: PageRun;
  readonly data: Uint8Array | Float32Array;
}

interface Settle<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

const types: Readonly<Record<string, string>> = { '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
/** A page's answers are probabilities; nothing that is longer is read. */
const MOST_BYTES = 2 ** 28;

/** The server of one page, on this machine alone. The page asks for work; one run is under way at a time. */
export async function serveSession({ model, library, settings, onBegin }: Served): Promise<PageSession> {
  const secret = randomUUID();
  const { promise: ready, ...opening } = deferred<PageReady>();
  ready.catch(() => undefined);
  const jobs: Job[] = [];
  let current: Job | undefined;
  let waiting: ServerResponse | undefined;
  let failure: unknown;

  const handOut = () => {
    if (!waiting || current) return;
    current = jobs.shift();
    if (!current) return;
    waiting.writeHead(200, { 'x-run': encodeURIComponent(JSON.stringify(current.run)) });
    const { buffer, byteOffset, byteLength } = current.data;
    waiting.end(new Uint8Array(buffer, byteOffset, byteLength));
    waiting = undefined;
  };
  const fail = (reason: unknown) => {
    failure ??= reason;
    opening.reject(failure);
    for (const job of [...(current ? [current] : []), ...jobs.splice(0)]) job.reject(failure);
    current = undefined;
  };

  /** What the page posts, by the last part of the path. */
  const posts: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => Promise<void> | void>> =
    {
      settings: (_, response) => {
        onBegin();
        response.end(JSON.stringify(settings));
      },
      model: (_, response) => void response.end(model),
      ready: async (request, response) => {
        opening.resolve(JSON.parse((await bodyOf(request)).toString()) as PageReady);
        response.end();
      },
      next: (_, response) => {
        waiting = response;
        handOut();
      },
      answer: async (request, response) => {
        const bytes = await bodyOf(request);
        current?.resolve(new Float32Array(Uint8Array.from(bytes).buffer));
        current = undefined;
        response.end();
        handOut();
      },
      unavailable: async (request, response) => {
        fail(noDevice(settings.device, (await bodyOf(request)).toString()));
        response.end();
      },
      failed: async (request, response) => {
        fail(new Error((await bodyOf(request)).toString()));
        response.end();
      },
    };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, given, ...rest] = pathname.split('/');
    const name = rest.join('/');
    response.setHeader('cache-control', 'no-store');
    // Pages that are isolated in this way are allowed threads.
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    if (given !== secret) return response.writeHead(404).end();
    if (request.method === 'POST' && Object.hasOwn(posts, name))
      return Promise.resolve(posts[name]?.(request, response)).catch((error: unknown) => {
        fail(error);
        response.destroy();
      });
    if (name === '') return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    if (!name.startsWith('ort/')) return response.writeHead(404).end();
    const path = join(library, 'dist', basename(name));
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
    return createReadStream(path)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  }).listen(0, '127.0.0.1');
  await new Promise((listening, failed) => server.once('listening', listening).once('error', failed));
  const address = server.address();
  return {
    address: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/${secret}/`,
    ready,
    run: (run, data) => {
      if (failure !== undefined) return Promise.reject(failure);
      const { promise, ...settle } = deferred<Float32Array>();
      jobs.push({ run, data, ...settle });
      handOut();
      return promise;
    },
    fail,
    close: async () => {
      waiting?.writeHead(204).end();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function deferred<T>(): Settle<T> & { readonly promise: Promise<T> } {
  let settle: Settle<T> | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, resolve: (value) => settle?.resolve(value), reject: (reason) => settle?.reject(reason) };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error('the page answers too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
