// examples/http-server: good, many, hostile, slow and lost requests, and its end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { crc32, deflateSync } from 'node:zlib';
import type { Prediction } from '@fmnist/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { application, type Application } from './application.ts';
import { addFiles, dependenciesOf, testPictures } from './examples.ts';

const pictures = await testPictures(12);
const [{ png, label }] = pictures as [(typeof pictures)[0]];
let app: Application;
let missing: string | undefined;
beforeAll(async () => {
  app = await application('examples/http-server');
  missing = await app.install(await dependenciesOf('http-server'));
  await addFiles(app.folder, []);
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app.remove());

interface Server {
  readonly port: number;
  readonly origin: string;
  readonly child: ChildProcess;
  /** What it has printed, and the status that it ends with. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>;
}

async function start(env: Readonly<Record<string, string | number>> = {}): Promise<Server> {
  const set = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
  const child = spawn(process.execPath, ['server.js'], {
    cwd: app.folder,
    env: { ...process.env, PORT: '0', ...set },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += String(chunk);
      const [, port] = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output) ?? [];
      if (port) resolve(port);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const errors = text(child.stderr);
  const ended = once(child, 'close').then(async ([code]) => ({
    code: code as number | null,
    output,
    errors: await errors,
  }));
  const port = Number(await listening);
  return { port, origin: `http://127.0.0.1:${port}`, child, ended };
}

async function stop({ child, ended }: Server, signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM') {
  child.kill(signal);
  return ended;
}

interface Answer {
  readonly status: number;
  readonly predictions?: readonly Prediction[];
  readonly error?: { readonly code: string; readonly message: string };
}

async function post(server: Server, body: Uint8Array<ArrayBuffer>, options: RequestInit = {}, query = '') {
  const response = await fetch(`${server.origin}/classify${query}`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body,
    ...options,
  });
  return { status: response.status, headers: response.headers, ...((await response.json()) as object) } as Answer & {
    readonly headers: Headers;
  };
}
const bytes = (from: Buffer) => new Uint8Array(from);
const good = bytes(png);

/** A connection that has sent this much, and what comes back over it. */
async function open({ port }: Server, head: string) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(head);
  return socket;
}
const headOf = (length: number, more = '') =>
  `POST /classify HTTP/1.1\r\nHost: here\r\nContent-Type: image/png\r\nContent-Length: ${length}\r\n${more}\r\n`;
const answerOf = (socket: Socket) => text(socket).catch((error: unknown) => String(error));

async function pending(server: Server): Promise<number> {
  return ((await (await fetch(`${server.origin}/health`)).json()) as { pending: number }).pending;
}
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await holds()) return;
    await after(50);
  }
  throw new Error('waited in vain');
}

/** Whatever was sent, nothing is left of it, and the next one is served. */
async function servesOn(server: Server): Promise<void> {
  await until(async () => (await pending(server)) === 0);
  expect((await post(server, good)).predictions?.[0]?.label).toBe(label);
}

async function endsWell(server: Server): Promise<void> {
  const { code, errors } = await stop(server);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
}

describe('a server', () => {
  let server: Server;
  beforeAll(async () => {
    if (missing === undefined) server = await start({ MAX_PENDING: 200 });
  });
  afterEach(() => (missing === undefined ? servesOn(server) : undefined));
  afterAll(() => (missing === undefined ? endsWell(server) : undefined));

  test('classifies, and says that it is well', async () => {
    const { status, predictions } = await post(server, good, {}, '?topK=3');
    expect({ status, label: predictions?.[0]?.label, count: predictions?.length }).toEqual({
      status: 200,
      label,
      count: 3,
    });
    const health = await fetch(`${server.origin}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok', device: 'cpu', pending: 0 }]);
  });

  test('answers 150 at once, each with its own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, i) => post(server, bytes(pictures[i % 12]?.png ?? png))),
    );
    expect(answers.map(({ status, predictions }) => [status, predictions?.[0]?.label])).toEqual(
      answers.map((_, i) => [200, pictures[i % 12]?.label]),
    );
  });

  const type = (value: string) => ({ headers: { 'content-type': value } });
  test.each([
    ['another type', type('text/html'), 415],
    ['a type that only begins like one', type('application/octet-streams'), 415],
    ['a compressed body', { headers: { 'content-type': 'image/png', 'content-encoding': 'gzip' } }, 415],
    ['another method', { method: 'PUT' }, 405],
  ])('refuses %s', async (_, options, status) => {
    const answer = await post(server, good, options);
    expect(answer).toMatchObject({ status, error: { message: expect.any(String) } });
    if (status === 405) expect(answer.headers.get('allow')).toBe('POST');
  });

  test.each(['/', '/classify/', '/constructor', '//', '/..%2f', '/health?x=/classify'])('%s', async (path) => {
    const answer = await (await open(server, `GET ${path} HTTP/1.0\r\n\r\n`).then(answerOf)).split('\r\n')[0];
    expect(answer).toBe(path.startsWith('/health') ? 'HTTP/1.1 200 OK' : 'HTTP/1.1 404 Not Found');
  });

  test.each([
    ['nothing', () => Buffer.alloc(0), 'NOT_AN_IMAGE'],
    ['text', () => Buffer.from('<svg onload="alert(1)">'), 'NOT_AN_IMAGE'],
    ['zeros', () => Buffer.alloc(4_000_000), 'NOT_AN_IMAGE'],
    ['half a PNG', () => png.subarray(0, png.length / 2), 'IMAGE_DAMAGED'],
    ['a PNG that says it is of 60,000 x 60,000 pixels', () => sized(60_000, 60_000), 'IMAGE_TOO_LARGE'],
    ['a PNG that is larger inside than it says', () => sized(1, 1), 'IMAGE_DAMAGED'],
  ])('refuses %s', async (_, body, code) => {
    const { status, error } = await post(server, bytes(body()));
    expect({ status, code: error?.code }).toEqual({ status: 400, code });
    expect(error?.message).not.toContain(app.folder);
  });

  test('refuses a picture that is larger than MAX_PIXELS, quickly', async () => {
    const large = bytes(black(2001, 2000));
    expect(large.length).toBeLessThan(1_000_000);
    const start = performance.now();
    expect(await post(server, large)).toMatchObject({ status: 400, error: { code: 'IMAGE_TOO_LARGE' } });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test.each(['0', 'many', '-1', '1.5', ''])('refuses topK=%s', async (topK) => {
    const { status, error } = await post(server, good, {}, `?topK=${topK}`);
    expect([status, error?.code]).toEqual([400, 'BAD_TOP_K']);
  });

  test('a body that says it is too large is not waited for', async () => {
    const socket = await open(server, headOf(1e12));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toContain('HTTP/1.1 413');
    // What is not sent is not waited for either.
    await once(socket, 'close');
  });

  test('a body that says so and asks first is not sent', async () => {
    const socket = await open(server, headOf(6_000_000, 'Expect: 100-continue\r\n'));
    expect(String((await once(socket, 'data'))[0])).toContain('HTTP/1.1 413');
    socket.destroy();
    const other = await open(server, headOf(png.length, 'Expect: 100-continue\r\nConnection: close\r\n'));
    expect(String((await once(other, 'data'))[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    other.write(png);
    expect(await answerOf(other)).toContain(label);
  });

  test('a body without a length is counted as it comes, and the client sees the answer', async () => {
    const agent = new Agent({ keepAlive: true });
    const sending = request(`${server.origin}/classify`, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'image/png' },
    });
    const answered = once(sending, 'response');
    for (let i = 0; i < 100; i++) sending.write(Buffer.alloc(100_000));
    sending.end();
    const [response] = await answered;
    expect(response.statusCode).toBe(413);
    expect(await text(response)).toContain('BODY_TOO_LARGE');
    agent.destroy();
  });

  test('a body without an end is cut off', async () => {
    const socket = await open(
      server,
      'POST /classify HTTP/1.1\r\nHost: here\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000), Buffer.from('\r\n')]);
    const sending = setInterval(() => socket.writable && socket.write(chunk), 2);
    try {
      expect(String((await once(socket, 'data'))[0])).toContain('HTTP/1.1 413');
      await once(socket, 'close');
    } finally {
      clearInterval(sending);
    }
  });

  test.each([
    ['what is not HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n', '400'],
    // Not more than is read at once: what is left unread resets the connection, and the answer is lost.
    ['headers without an end', `GET /health HTTP/1.1\r\nx: ${'a'.repeat(17_000)}`, '431'],
    ['two lengths', headOf(5, 'Content-Length: 6\r\n'), '400'],
    ['a length and chunks', headOf(5, 'Transfer-Encoding: chunked\r\n'), '400'],
    ['a chunk of no length', headOf(5).replace('Content-Length: 5', 'Transfer-Encoding: chunked') + 'zz\r\n', '400'],
  ])('%s', async (_, sent, status) => {
    expect(await answerOf(await open(server, sent))).toContain(`HTTP/1.1 ${status}`);
  });

  test('clients that go away before, while and after they send', async () => {
    const gone = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const socket = await open(server, i % 3 ? headOf(png.length) : 'POST /cl');
        if (i % 3 === 1) socket.write(png.subarray(0, 100));
        if (i % 3 === 2) socket.write(png);
        return socket;
      }),
    );
    for (const socket of gone) socket.destroy();
    const aborted = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const signal = AbortSignal.timeout(i);
        return post(server, good, { signal }).then(
          ({ status }) => status,
          ({ name }: Error) => name,
        );
      }),
    );
    expect(aborted.every((outcome) => outcome === 200 || outcome === 'TimeoutError')).toBe(true);
  });
});

test('beyond its bound it says when to come again, and serves those within', async () => {
  const server = await start({ MAX_PENDING: 4 });
  // Four that send slowly hold all there is.
  const slow = await Promise.all(Array.from({ length: 4 }, () => open(server, headOf(png.length))));
  await until(async () => (await pending(server)) === 4);
  const { status, headers, error } = await post(server, good);
  expect([status, headers.get('retry-after'), error?.code]).toEqual([503, '1', 'BUSY']);
  for (const socket of slow) socket.write(png);
  for (const socket of slow) expect(String((await once(socket, 'data'))[0])).toContain(label);
  for (const socket of slow) socket.destroy();

  const answers = await Promise.all(Array.from({ length: 100 }, () => post(server, good)));
  const served = answers.filter(({ status: one }) => one === 200);
  expect(served.length).toBeGreaterThanOrEqual(4);
  for (const { predictions } of served) expect(predictions?.[0]?.label).toBe(label);
  for (const { status: one, headers: said } of answers.filter((answer) => answer.status !== 200)) {
    expect([one, said.get('retry-after')]).toEqual([503, '1']);
  }
  expect((await stop(server)).code).toBe(0);
});

test('who sends too slowly is sent away', async () => {
  const server = await start({ HEADERS_TIMEOUT_MS: 500, REQUEST_TIMEOUT_MS: 1000 });
  const drip = async (head: string) => {
    const socket = await open(server, head);
    const drop = setInterval(() => socket.writable && socket.write('a'), 50);
    return answerOf(socket).finally(() => clearInterval(drop));
  };
  const [headers, body] = await Promise.all([drip('GET /health HTTP/1.1\r\nx: '), drip(headOf(10_000))]);
  expect(headers).toContain('HTTP/1.1 408');
  expect(body).toContain('HTTP/1.1 408');
  expect(await pending(server)).toBe(0);
  expect(await stop(server)).toMatchObject({ code: 0, errors: '' });
});

test('large pictures let others through, and are not decoded for who has gone away', async () => {
  const server = await start();
  const large = black(1200, 1200);
  const from = performance.now();
  expect((await post(server, bytes(large))).status).toBe(200);
  const one = performance.now() - from;

  const many = await Promise.all(Array.from({ length: 60 }, () => open(server, headOf(large.length))));
  await until(async () => (await pending(server)) === 60);
  for (const socket of many) socket.write(large);
  const asked = performance.now();
  expect((await fetch(`${server.origin}/health`)).status).toBe(200);
  // Waits for the picture that is being decoded, and for no other.
  expect(performance.now() - asked).toBeLessThan(10 * one);
  for (const socket of many) socket.destroy();
  const given = performance.now();
  expect((await post(server, good)).predictions?.[0]?.label).toBe(label);
  expect(performance.now() - given).toBeLessThan(10 * one);
  expect(await stop(server)).toMatchObject({ code: 0, errors: '' });
});

describe('the end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: what is under way is answered, nothing more is taken',
    async (signal) => {
      const server = await start();
      const idle = await open(server, 'GET /health HTTP/1.1\r\nHost: here\r\n\r\n');
      await once(idle, 'data');
      const sending = await Promise.all(Array.from({ length: 50 }, () => open(server, headOf(png.length))));
      for (const socket of sending) socket.write(png.subarray(0, 50));
      await until(async () => (await pending(server)) === 50);

      server.child.kill(signal);
      await once(idle, 'close');
      await expect(fetch(`${server.origin}/health`)).rejects.toThrow('fetch failed');
      for (const socket of sending) socket.write(png.subarray(50));
      for (const answer of await Promise.all(sending.map(answerOf))) {
        expect(answer).toContain(label);
        expect(answer.toLowerCase()).toContain('connection: close');
      }
      const { code, output, errors } = await server.ended;
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(output).toMatch(/stopping\nstopped\n$/);
    },
  );

  test('what does not end is cut off after the limit; a second signal changes nothing', async () => {
    const server = await start({ STOP_TIMEOUT_MS: 500 });
    const socket = await open(server, headOf(png.length));
    await until(async () => (await pending(server)) === 1);
    const from = performance.now();
    server.child.kill('SIGTERM');
    server.child.kill('SIGINT');
    const { code, output } = await server.ended;
    expect(code).toBe(1);
    expect(output).toContain('cut off');
    expect(performance.now() - from).toBeLessThan(3000);
    socket.destroy();
  });

  test('a setting that is none, and a model that is not there', async () => {
    await expect(app.node(['server.js'], { env: { MAX_BYTES: 'many' } })).rejects.toThrow('MAX_BYTES has to be');
    await expect(app.node(['server.js'], { env: { MODEL: 'none.onnx' } })).rejects.toThrow('there is no such model');
  });
});

/** The picture, whose header says another size. */
function sized(width: number, height: number): Buffer {
  return Buffer.concat([png.subarray(0, 8), header(width, height, png.subarray(24, 29)), png.subarray(33)]);
}

/** A grey picture, all black. */
function black(width: number, height: number): Buffer {
  const lines = deflateSync(Buffer.alloc((width + 1) * height));
  const head = header(width, height, Buffer.of(8, 0, 0, 0, 0));
  return Buffer.concat([png.subarray(0, 8), head, chunk('IDAT', lines), chunk('IEND', Buffer.alloc(0))]);
}

/** @param form bit depth, colour type, and three more */
function header(width: number, height: number, form: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return chunk('IHDR', Buffer.concat([size, form]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
