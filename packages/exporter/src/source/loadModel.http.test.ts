// Models from a server, which may do anything.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allFiles, artifactsOf, splitModel, type SavedModel } from '../../test/savedModel.ts';
import { lenet } from '../../test/tf.ts';
import { ExportError } from '../errors.ts';
import type { LoadProgress } from './LoadOptions.ts';
import { loadModel } from './loadModel.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server;
let root = '';
let saved: SavedModel = splitModel({});
let weights = new ArrayBuffer();
/** What the server does at a path, and what it was asked. */
let answers: Record<string, Answer> = {};
let asked: string[] = [];

const send =
  (bytes: Uint8Array): Answer =>
  (response) =>
    response.setHeader('content-length', bytes.length).end(bytes);
const status =
  (code: number, body = ''): Answer =>
  (response) =>
    response.writeHead(code).end(body);
const page: Answer = (response) => response.setHeader('content-type', 'text/html').end('<!DOCTYPE html><p>hello</p>');

beforeAll(async () => {
  const artifacts = await artifactsOf(lenet());
  weights = artifacts.weightData;
  saved = splitModel(artifacts, 60_000);
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const path = decodeURIComponent(new URL(request.url ?? '', root).pathname);
    (answers[path] ?? status(404))(response, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answers = Object.fromEntries(Object.entries(allFiles(saved)).map(([name, bytes]) => [`/net/${name}`, send(bytes)]));
});

const [ONE, TWO, THREE] = [1, 2, 3].map((i) => `group1-shard${i}of3.bin`) as [string, string, string];
const load = (path = '/net/model.json', options: Parameters<typeof loadModel>[1] = {}) =>
  loadModel(root + path, options);
const bytesOf = async (loaded: ReturnType<typeof load>) =>
  new Blob((await loaded).weightData as ArrayBuffer[]).arrayBuffer();
const errorOf = (result: Promise<unknown>): Promise<unknown> =>
  result.then(
    () => 'no error',
    (error: unknown) => error,
  );

describe('loadModel from a server', () => {
  test('reads a model.json and what lies beside it', async () => {
    expect(await bytesOf(load())).toEqual(weights);
    expect(asked).toEqual(['/net/model.json', ...Object.keys(saved.files).map((name) => `/net/${name}`)]);
    expect(await bytesOf(loadModel(new URL('/net/model.json', root)))).toEqual(weights);
  });

  test('asks for weights with the same query, in folders, by names of any letters', async () => {
    const [first] = saved.json.weightsManifest;
    const names = ['a/größe 1.bin', 'a#b?.bin', '100%.bin'];
    const json = { ...saved.json, weightsManifest: [{ ...first, paths: names }] };
    answers = { '/net/model.json': send(new TextEncoder().encode(JSON.stringify(json))) };
    for (const [i, name] of names.entries())
      answers[`/net/${name}`] = send(Object.values(saved.files)[i] ?? new Uint8Array());
    expect(await bytesOf(load('/net/model.json?key=a%2Fb&v=1'))).toEqual(weights);
    expect(asked.every((url) => url.endsWith('?key=a%2Fb&v=1'))).toBe(true);
  });

  test('reads weights from elsewhere', async () => {
    for (const name of Object.keys(saved.files)) {
      answers[`/weights/${name}`] = answers[`/net/${name}`] ?? status(500);
      delete answers[`/net/${name}`];
    }
    expect(await bytesOf(load('/net/model.json?v=2', { weightPathPrefix: `${root}/weights/` }))).toEqual(weights);
  });

  test('follows redirects, and sends headers', async () => {
    let authorization: string | undefined;
    for (const name of Object.keys(allFiles(saved)))
      answers[`/latest/${name}`] = (response, { headers }) => {
        authorization = headers['authorization'];
        response.writeHead(302, { location: `/net/${name}` }).end();
      };
    expect(await bytesOf(load('/latest/model.json', { headers: { authorization: 'Bearer x' } }))).toEqual(weights);
    expect(authorization).toBe('Bearer x');
  });

  test('reads a zip, asked for once, and without a length', async () => {
    const zip = zipSync(allFiles(saved));
    answers['/net.zip'] = send(zip);
    // A server that says nothing and sends small pieces.
    answers['/download'] = (response) => {
      for (let at = 0; at < zip.length; at += 10_000) response.write(zip.subarray(at, at + 10_000));
      response.end();
    };
    expect(await bytesOf(load('/net.zip'))).toEqual(weights);
    expect(await bytesOf(load('/download?id=7'))).toEqual(weights);
    expect(asked).toEqual(['/net.zip', '/download?id=7']);
  });

  test('reads what comes packed or in pieces of any size', async () => {
    const bytes = saved.files[ONE] ?? new Uint8Array();
    answers[`/net/${ONE}`] = (response) => {
      for (let at = 0; at < bytes.length; at += 999) response.write(bytes.subarray(at, at + 999));
      response.end();
    };
    expect(await bytesOf(load())).toEqual(weights);
  });

  test('tells how far it is', async () => {
    const seen = new Map<string, LoadProgress>();
    await load('/net/model.json', { onProgress: (progress) => seen.set(progress.file, progress) });
    expect([...seen.keys()]).toEqual(Object.keys(allFiles(saved)).toSorted((a) => (a === 'model.json' ? -1 : 0)).map((name) => `${root}/net/${name}`)); // prettier-ignore
    for (const { loaded, total } of seen.values()) expect(loaded).toBe(total);
  });
});

describe('loadModel refuses a server', () => {
  const cut: Answer = (response) => {
    response.setHeader('content-length', 60_000).write(new Uint8Array(100), () => response.destroy());
  };
  test.each<readonly [code: string, what: string, change: () => void, says: RegExp]>([
    ['NO_FILE', 'without the model', () => (answers = {}), /model\.json: the server has no such file: received 404/],
    [
      'NO_FILE',
      'without one weights file',
      () => delete answers[`/net/${TWO}`],
      /shard2of3\.bin: the server has no such/,
    ],
    [
      'SEVERAL_PROBLEMS',
      'without two',
      () => (delete answers[`/net/${TWO}`], delete answers[`/net/${ONE}`]),
      /shard1of3[^]*shard2of3/,
    ],
    ['DOWNLOAD_FAILED', 'that is broken', () => (answers['/net/model.json'] = status(500)), /500/],
    ['DOWNLOAD_FAILED', 'that wants a login', () => (answers[`/net/${ONE}`] = status(401)), /401/],
    ['DOWNLOAD_FAILED', 'that breaks off', () => (answers[`/net/${ONE}`] = cut), /shard1of3/],
    ['UNSUPPORTED_FORMAT', 'with a page as the model', () => (answers['/net/model.json'] = page), /an HTML page/],
    [
      'UNSUPPORTED_FORMAT',
      'with a page as weights',
      () => (answers[`/net/${THREE}`] = page),
      /shard3of3\.bin: this is an HTML page/,
    ],
    [
      'SHORT_WEIGHTS',
      'with a short file',
      () => (answers[`/net/${ONE}`] = send(new Uint8Array(59_999))),
      /shard1of3\.bin" is too short: expected 60000 bytes, received 59999/,
    ],
    [
      'LONG_WEIGHTS',
      'with a long file',
      () => (answers[`/net/${THREE}`] = send(new Uint8Array(60_000))),
      /shard3of3\.bin" is too long: expected 57704 bytes/,
    ],
    [
      'DOWNLOAD_FAILED',
      'in a circle',
      () => (answers['/net/model.json'] = (response) => response.writeHead(302, { location: '/net/model.json' }).end()),
      /redirect/,
    ],
  ])('%s: %s', async (code, _what, change, says) => {
    change();
    const error = await errorOf(load());
    expect(error).toBeInstanceOf(ExportError);
    expect(error).toMatchObject({ code });
    expect((error as ExportError).message).toMatch(says);
  });

  test('where there is none', async () => {
    expect(await errorOf(loadModel('http://127.0.0.1:1/model.json'))).toMatchObject({ code: 'DOWNLOAD_FAILED' });
    expect(await errorOf(loadModel('http://:0:0/'))).toMatchObject({ code: 'DOWNLOAD_FAILED' });
  });

  test('that is silent, before its answer or in the middle', async () => {
    answers['/net/model.json'] = () => undefined;
    expect(await errorOf(load('/net/model.json', { timeoutMs: 50 }))).toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('silent for 0.05 s'),
    });
    answers['/net/model.json'] = (response) => response.write('{');
    expect(await errorOf(load('/net/model.json', { timeoutMs: 50 }))).toMatchObject({ code: 'DOWNLOAD_FAILED' });
  });

  test('that never stops', async () => {
    const flood: Answer = (response) => {
      const more = () => response.write(new Uint8Array(2 ** 20).fill(32), (error) => (error ? undefined : more()));
      more();
    };
    answers['/net/model.json'] = flood;
    expect(await errorOf(load())).toMatchObject({ code: 'TOO_LARGE' });
    answers[`/net/${ONE}`] = flood;
    answers['/net/model.json'] = send(allFiles(saved)['model.json'] ?? new Uint8Array());
    expect(await errorOf(load())).toMatchObject({ code: 'LONG_WEIGHTS' });
    answers['/net.zip'] = (response, request) => {
      response.write(new Uint8Array([0x50, 0x4b, 3, 4]));
      flood(response, request);
    };
    expect(await errorOf(load('/net.zip', { maxBytes: 2 ** 22 }))).toMatchObject({ code: 'TOO_LARGE' });
  });

  test('when the caller has had enough', async () => {
    answers['/net/model.json'] = () => undefined;
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 20);
    const started = performance.now();
    expect(await errorOf(load('/net/model.json', { signal: controller.signal }))).toMatchObject({ message: 'enough' });
    // Not only when the server has been silent for too long.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
