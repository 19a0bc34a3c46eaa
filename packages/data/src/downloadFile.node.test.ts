import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveFiles } from '../test/fileServer.ts';
import { temporaryFolder } from '../test/temporaryFolder.ts';
import { downloadFile } from './downloadFile.node.ts';

const file = Uint8Array.from({ length: 300_000 }, (_, at) => (at * at) % 251);
const maxBytes = 1_000_000;

test('downloads a file and tells how far it is', async () => {
  const { url, requests } = await serveFiles({ file });
  const path = join(await temporaryFolder(), 'file');
  const seen: [number, number | undefined][] = [];
  const result = await downloadFile(`${url}file`, path, { maxBytes, onBytes: (...bytes) => seen.push(bytes) });
  expect(result).toEqual({ resumed: false });
  expect((await readFile(path)).equals(file)).toBe(true);
  expect(seen.at(-1)).toEqual([300_000, 300_000]);
  expect(requests).toEqual(['GET /file']);
});

test('goes on where a broken connection ended', async () => {
  let broken = false;
  const { url, requests } = await serveFiles({ file }, (_, response) => {
    if (broken) return false;
    broken = true;
    response.writeHead(200, { 'content-length': file.length });
    response.write(file.subarray(0, 100_000), () => response.destroy());
    return true;
  });
  const path = join(await temporaryFolder(), 'file');
  await expect(downloadFile(`${url}file`, path, { maxBytes })).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
  const kept = (await readFile(path)).length;
  expect(kept).toBeGreaterThan(0);
  expect(await downloadFile(`${url}file`, path, { maxBytes })).toEqual({ resumed: true });
  expect((await readFile(path)).equals(file)).toBe(true);
  expect(requests).toEqual(['GET /file', `GET /file from byte ${kept}`]);
});

test('takes the whole from a server that does no parts', async () => {
  const { url } = await serveFiles({}, (_, response) => Boolean(response.writeHead(200).end(file)));
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, 'something else');
  expect(await downloadFile(`${url}file`, path, { maxBytes })).toEqual({ resumed: false });
  expect((await readFile(path)).equals(file)).toBe(true);
});

test('starts again when more is there than the server has', async () => {
  const { url } = await serveFiles({ file });
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, Buffer.alloc(400_000));
  expect(await downloadFile(`${url}file`, path, { maxBytes })).toEqual({ resumed: false });
  expect((await readFile(path)).equals(file)).toBe(true);
});

test('keeps what there is when the server is out of order', async () => {
  const { url } = await serveFiles({}, (_, response) => Boolean(response.writeHead(503).end()));
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, file.subarray(0, 1000));
  await expect(downloadFile(`${url}file`, path, { maxBytes })).rejects.toThrow('503');
  expect(await readFile(path)).toHaveLength(1000);
});

test.each([
  { name: 'has not the file', options: {}, message: /404/ },
  { name: 'never answers', options: { connectMs: 50 }, message: /silent for 0.05 s/, silent: true },
  { name: 'stops in the middle', options: { stallMs: 50 }, message: /silent for 0.05 s/, body: file },
  { name: 'sends too much', options: { maxBytes: 1000 }, message: /more than the 1000 bytes/, body: file },
])('fails when the server $name', async ({ options, message, silent = false, body }) => {
  const { url } = await serveFiles({}, (_, response) => {
    if (body) response.writeHead(200).write(body);
    return silent || body !== undefined;
  });
  const path = join(await temporaryFolder(), 'file');
  await expect(downloadFile(`${url}file`, path, { maxBytes, ...options })).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    where: `${url}file`,
    message: expect.stringMatching(message),
  });
});

test('fails when there is no server, and says why', async () => {
  const path = join(await temporaryFolder(), 'file');
  await expect(downloadFile('http://127.0.0.1:9/file', path, { maxBytes })).rejects.toThrow(/ECONNREFUSED|bad port/);
});

test('stops when asked to', async () => {
  const { url } = await serveFiles({}, () => true);
  const path = join(await temporaryFolder(), 'file');
  const signal = AbortSignal.timeout(50);
  await expect(downloadFile(`${url}file`, path, { maxBytes, signal })).rejects.toMatchObject({ name: 'TimeoutError' });
});
