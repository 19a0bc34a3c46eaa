import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { wheelFiles, writeFiles } from '../../test/tensorflowFixtures.ts';
import { cacheFolder } from '../cacheFolder.node.ts';
import { probeTensorflow } from './loadTensorflow.node.ts';
import { setupTensorflow } from './setupTensorflow.node.ts';

const onLinux = process.platform === 'linux';

describe.skipIf(!onLinux)('setupTensorflow', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tensorflow-'));
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
    await writeFiles(folder, wheelFiles);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const from = () => join(folder, 'tensorflow');

  test('without a compiler it begins nothing', async () => {
    vi.stubEnv('PATH', folder);
    vi.stubEnv('CXX', '');
    await expect(setupTensorflow({ from: from() })).rejects.toMatchObject({ code: 'NO_COMPILER', kind: 'device' });
    expect(await readdir(cacheFolder('tensorflow'))).toEqual([]);
  });

  test('FMNIST_OFFLINE fetches no package, and leaves nothing', async () => {
    vi.stubEnv('FMNIST_OFFLINE', '1');
    await expect(setupTensorflow({ from: from() })).rejects.toMatchObject({ code: 'CANNOT_FETCH', kind: 'device' });
    expect(await readdir(cacheFolder('tensorflow'))).toEqual([]);
  });

  test('without npm it says so, and leaves nothing', async () => {
    const compiler = join(folder, 'g++');
    await writeFile(compiler, '#!/bin/sh\necho a compiler\n');
    await chmod(compiler, 0o755);
    vi.stubEnv('PATH', folder);
    vi.stubEnv('CXX', '');
    vi.stubEnv('FMNIST_OFFLINE', '');
    await expect(setupTensorflow({ from: from() })).rejects.toMatchObject({
      code: 'CANNOT_FETCH',
      kind: 'device',
      received: expect.stringContaining('npm ENOENT') as unknown,
    });
    expect(await readdir(cacheFolder('tensorflow'))).toEqual([]);
  });

  test('what is not set up is not usable, and says what adds it', async () => {
    expect(await probeTensorflow('gpu')).toEqual({
      usable: false,
      reason: 'TensorFlow (gpu) is not set up',
      hint: '`pnpm fmnist setup tensorflow --gpu` adds it.',
    });
  });

  test('a library that went away is named', async () => {
    const library = join(folder, 'libtensorflow_cc.so.2');
    await writeFiles(cacheFolder('tensorflow/tfjs-node-4.22.0-cpu'), {
      'ready.json': JSON.stringify({ version: '9.9.9', libraries: [library] }),
    });
    const found = await probeTensorflow('cpu');
    expect(found).toMatchObject({ usable: false, reason: expect.stringContaining(library) as unknown });
  });

  test('a setup that cannot be read is not usable', async () => {
    await writeFiles(cacheFolder('tensorflow/tfjs-node-4.22.0-cpu'), { 'ready.json': '{"version":' });
    expect(await probeTensorflow('cpu')).toMatchObject({ usable: false });
  });
});

/** In the cache folder of this machine, so that it is quick from the second time on. */
const reason = onLinux ? await setUp() : 'Linux alone';

async function setUp(): Promise<string | undefined> {
  return setupTensorflow().then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/** A process of its own: TensorFlow stays in a process for good. Prints how training went on both backends. */
const TRAINING = `
import { createRequire } from 'node:module';
import { loadTensorflow } from ${JSON.stringify(new URL('loadTensorflow.node.ts', import.meta.url).href)};
const require = createRequire(process.env.TFJS_FROM);
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-layers'); // Registers gradients.
require('@tensorflow/tfjs-backend-cpu');
tf.env().set('IS_TEST', true); // Plain JavaScript advertises tfjs-node otherwise.
await loadTensorflow(tf, 'cpu');
async function train(backend) {
  await tf.setBackend(backend);
  const ramp = (shape, scale) => tf.tensor(Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i * 1.7) * scale), shape);
  const x = ramp([4, 8, 8, 1], 1), y = tf.oneHot(tf.tensor1d([0, 1, 2, 0], 'int32'), 3);
  let kernel = ramp([3, 3, 1, 4], 0.3), dense = ramp([36, 3], 0.3);
  const loss = (k, d) => {
    const maps = tf.maxPool(tf.relu(tf.conv2d(x, k, 1, 'valid')), 2, 2, 'valid');
    return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(tf.matMul(tf.reshape(maps, [4, 36]), d))), -1)));
  };
  const losses = [];
  let gradient;
  for (let step = 0; step < 5; step++) {
    const { value, grads } = tf.valueAndGrads(loss)([kernel, dense]);
    losses.push((await value.data())[0]);
    gradient ??= Array.from(await grads[0].data());
    kernel = tf.sub(kernel, tf.mul(grads[0], 0.2));
    dense = tf.sub(dense, tf.mul(grads[1], 0.2));
  }
  return { backend: tf.getBackend(), losses, gradient };
}
console.log(JSON.stringify([await train('tensorflow'), await train('cpu')]));
`;

interface Trained {
  readonly backend: string;
  readonly losses: readonly number[];
  readonly gradient: readonly number[];
}

describe.skipIf(reason !== undefined)(`a TensorFlow that was set up${reason ? ` (skipped: ${reason})` : ''}`, () => {
  test('is there the second time, at once', async () => {
    const before = performance.now();
    const { isNew, folder } = await setupTensorflow();
    expect(isNew).toBe(false);
    expect(existsSync(folder)).toBe(true);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(await probeTensorflow('cpu')).toMatchObject({
      usable: true,
      detail: expect.stringMatching(/^TensorFlow \d/) as unknown,
    });
  });

  test('trains, with the gradient of plain JavaScript, and prints nothing of its own', async () => {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', TRAINING],
      { env: { ...process.env, TFJS_FROM: join(import.meta.dirname, '../../../trainer/package.json') } },
    );
    const [received, expected] = JSON.parse(stdout) as [Trained, Trained];
    expect(received.backend).toBe('tensorflow');
    expect(received.losses[4]).toBeLessThan((received.losses[0] ?? 0) - 0.01);
    expect(received.gradient).toHaveLength(36);
    for (const [i, x] of expected.gradient.entries()) expect(received.gradient[i]).toBeCloseTo(x, 5);
    for (const [i, x] of expected.losses.entries()) expect(received.losses[i]).toBeCloseTo(x, 4);
    expect(stderr).toBe('');
  });
});
