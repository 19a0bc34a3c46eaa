// @fmnist/exporter packed and installed by npm into a fresh Node program.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { application, asTested, TFJS, withDependencies, type Application } from './application.ts';
import { typeErrors, type Resolution } from './typeErrors.ts';

interface Said {
  readonly report: { readonly verification: object };
  /** The model in memory and the one from model.json gave the same bytes. */
  readonly same: boolean;
}

const exporter = await withDependencies('@fmnist/exporter');

describe('a Node program', () => {
  let app: Application;
  let missing: string | undefined;
  beforeAll(async () => {
    app = await application('node');
    missing = await app.install([...exporter, ...(await asTested(TFJS))]);
  });
  beforeEach(({ skip }) => skip(missing !== undefined, missing));
  afterAll(() => app.remove());
  const exported = async () => JSON.parse(await app.node(['main.js'])) as Said;

  test('gets no onnxruntime that it did not ask for', async () => {
    expect(exporter).toContain('@fmnist/onnx');
    expect(await readdir(join(app.folder, 'node_modules/@fmnist'))).toHaveLength(exporter.length);
    expect(await readdir(join(app.folder, 'node_modules'))).not.toContain('onnxruntime-node');
  });

  test('exports without onnxruntime and says that it did not verify', async () => {
    expect(await exported()).toMatchObject({
      same: true,
      report: { verification: { status: 'skipped', reason: expect.stringContaining('onnxruntime') } },
    });
  });

  test('verifies with onnxruntime-node', async () => {
    await app.install(await asTested(['onnxruntime-node']));
    expect(await exported()).toMatchObject({ same: true, report: { verification: { status: 'passed', samples: 4 } } });
  });
});

describe('a TypeScript program', () => {
  let app: Application;
  let missing: string | undefined;
  beforeAll(async () => {
    app = await application('types');
    missing = await app.install([...exporter, ...(await asTested(TFJS))]);
  });
  beforeEach(({ skip }) => skip(missing !== undefined, missing));
  afterAll(() => app.remove());

  describe.each<Resolution>(['nodenext', 'bundler'])('module resolution %s', (moduleResolution) => {
    test('has types that need nothing else', async () => {
      expect(await typeErrors(app.folder, 'portable.ts', { moduleResolution })).toEqual([]);
    });

    test('may hand over a LayersModel', async () => {
      const errors = await typeErrors(app.folder, 'tfjs.ts', { moduleResolution, lib: ['es2023', 'dom'] });
      // TensorFlow.js's own declarations do not compile under skipLibCheck: false, and those it takes for WebGPU clash with the DOM's.
      expect(errors.filter((line) => /^(tfjs\.ts|node_modules\/@fmnist\/)/.test(line))).toEqual([]);
    });
  });
});
