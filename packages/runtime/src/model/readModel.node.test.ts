import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { openSession } from '../session.ts';
import type { LoadProgress } from './ModelFile.ts';
import { readModel } from './readModel.node.ts';

const model = Buffer.from(quadrantClassifier());
let server: Server;
let origin: string;
let cache: string;
let [asked, sent, up] = [0, 0, true];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    if (!up) return response.destroy();
    if (request.url === '/missing') return response.writeHead(404).end();
    if (request.headers['if-none-match'] === '"1"') return response.writeHead(304).end();
    sent++;
    response.writeHead(200, { etag: '"1"', 'content-length': model.length });
    response.write(model.subarray(0, 1000));
    return setTimeout(() => response.end(model.subarray(1000)), 20);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'models-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  [asked, sent, up] = [0, 0, true];
  return async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  };
});
afterAll(() => server.close());

test('tells how it goes: download, compile, and how far', async () => {
  const seen: LoadProgress[] = [];
  const { session } = await openSession(`${origin}/m.onnx`, { device: 'cpu', onProgress: (step) => seen.push(step) });
  await session.release();
  expect(seen.at(0)).toEqual({ phase: 'download', loaded: expect.any(Number), total: model.length });
  expect(seen.filter(({ phase }) => phase === 'download').at(-1)).toMatchObject({ loaded: model.length });
  expect(seen.at(-1)).toEqual({ phase: 'compile' });
});

test('is sent once, and asked about each time', async () => {
  for (let i = 0; i < 3; i++) expect(model.equals((await readModel(new URL(`${origin}/m.onnx`))).bytes)).toBe(true);
  expect([asked, sent]).toEqual([3, 1]);
  await readModel(`${origin}/m.onnx`, { cache: false });
  expect(sent).toBe(2);
});

test('without its server, or offline, the kept one is taken', async () => {
  await readModel(`${origin}/m.onnx`);
  up = false;
  expect((await readModel(`${origin}/m.onnx`)).bytes.length).toBe(model.length);
  vi.stubEnv('FMNIST_OFFLINE', '1');
  const before = asked;
  expect((await readModel(`${origin}/m.onnx`)).bytes.length).toBe(model.length);
  await expect(readModel(`${origin}/other.onnx`)).rejects.toMatchObject({ code: 'OFFLINE' });
  expect(asked).toBe(before);
});

test('a kept file that has changed is not believed', async () => {
  await readModel(`${origin}/m.onnx`);
  const folder = join(cache, 'fmnist/models');
  const [kept = ''] = (await readdir(folder)).filter((name) => name.endsWith('.onnx'));
  await writeFile(join(folder, kept), 'cut');
  expect((await readModel(`${origin}/m.onnx`)).bytes.length).toBe(model.length);
  expect(sent).toBe(2);
});

test('what is not there, and a download that is given up', async () => {
  await expect(readModel(`${origin}/missing`)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    received: 'HTTP status 404',
  });
  const stop = new AbortController();
  const aborted = readModel(`${origin}/m.onnx`, {
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  });
  await expect(aborted).rejects.toThrow('enough');
});
