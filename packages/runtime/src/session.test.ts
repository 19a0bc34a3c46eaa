import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quadrantClassifier } from '../test/linearClassifier.ts';
import { openSession } from './session.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('opens bytes, a path and a file URL', async () => {
  const path = join(folder, 'a model.onnx');
  const bytes = quadrantClassifier();
  await writeFile(path, bytes);
  for (const model of [bytes, path, pathToFileURL(path), pathToFileURL(path).href]) {
    const { session, device } = await openSession(model, { threads: 1 });
    expect(session.inputMetadata.map(({ name }) => name)).toEqual(['images']);
    expect(device).toBe('cpu');
    await session.release();
  }
});

test.each([
  ['a path without a file', () => 'nowhere.onnx', {}, 'MODEL_NOT_FOUND', 'input'],
  ['a folder', () => folder, {}, 'MODEL_NOT_FOUND', 'input'],
  ['an address of another kind', () => 'ftp://127.0.0.1/model.onnx', {}, 'MODEL_NOT_FOUND', 'input'],
  ['a server that is not there', () => 'http://127.0.0.1:9/model.onnx', {}, 'DOWNLOAD_FAILED', 'input'],
  ['an empty file', () => new Uint8Array(), {}, 'NOT_ONNX', 'input'],
  ['another kind of file', () => Buffer.from('<html>moved</html>'), {}, 'NOT_ONNX', 'input'],
  ['half a model', () => quadrantClassifier().slice(0, 5000), {}, 'NOT_ONNX', 'input'],
  ['a device that is not there', () => quadrantClassifier(), { device: 'tpu' }, 'UNSUPPORTED_DEVICE', 'device'],
  ['no threads', () => quadrantClassifier(), { threads: 0 }, 'BAD_THREADS', 'usage'],
])('refuses %s', async (_, model, options, code, kind) => {
  await expect(openSession(model(), options)).rejects.toMatchObject({ code, kind });
});

test('says what onnxruntime has against a model, without its source lines', async () => {
  const model = quadrantClassifier({ shape: ['N', 28, 28, 1] });
  const renamed = Buffer.from(model);
  renamed.write('Flatter', renamed.indexOf('Flatten'));
  const error = openSession(renamed);
  await expect(error).rejects.toMatchObject({ code: 'MODEL_REJECTED', message: expect.stringContaining('Flatter') });
  await expect(error).rejects.toMatchObject({ message: expect.not.stringContaining('onnxruntime_src') });
});
