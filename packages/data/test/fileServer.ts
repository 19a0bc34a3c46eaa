import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface FileServer {
  /** Ends in a slash. */
  readonly url: string;
  /** `GET /name`, with ` from byte N` where a part was asked for. */
  readonly requests: string[];
}

/** A server on loopback until the test ends; `answer` may take a request over (returning true), the rest is served from `files`, parts too. */
export async function serveFiles(
  files: Readonly<Record<string, Uint8Array>>,
  answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const begin = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    requests.push(`GET ${request.url}${begin ? ` from byte ${begin}` : ''}`);
    if (answer(request, response)) return;
    const file = files[(request.url ?? '').slice(1)];
    if (!file) return void response.writeHead(404).end();
    if (begin >= file.length) return void response.writeHead(416).end();
    const part = file.subarray(begin);
    const range = { 'content-range': `bytes ${begin}-${file.length - 1}/${file.length}` };
    response.writeHead(begin ? 206 : 200, { 'content-length': part.length, ...(begin && range) }).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}/`, requests };
}
