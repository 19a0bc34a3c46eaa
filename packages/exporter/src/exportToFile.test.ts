import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeModel, isExternal } from '@fmnist/onnx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lenet, tf } from '../test/tf.ts';
import { exportModel, reportOf } from './exportModel.ts';
import { exportToFile } from './exportToFile.node.ts';
import { artifactsOf } from './source/fromLayersModel.ts';

describe('exportToFile', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fmnist-export-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('writes the bytes that exportModel returns, and nothing else', async () => {
    const path = join(folder, 'plain', 'model.onnx');
    const report = await exportToFile(lenet(), path);
    const { model, report: same } = await exportModel(lenet());
    expect(Buffer.compare(await readFile(path), model)).toBe(0);
    expect(report).toEqual(same);
    expect(await readdir(join(folder, 'plain'))).toEqual(['model.onnx']);
  });

  test('puts large weights beside the model, verified from the disk', async () => {
    const path = join(folder, 'apart', 'net.onnx');
    const report = await exportToFile(await artifactsOf(lenet() as never), path, { externalData: true });
    expect(report).toMatchObject({ verification: { status: 'passed' }, parameters: 44426 });
    expect((await readdir(join(folder, 'apart'))).toSorted()).toEqual(['net.onnx', 'net.onnx.data']);
    const { graph } = decodeModel(await readFile(path));
    const external = graph?.initializer?.filter(isExternal) ?? [];
    expect(external.length).toBe(4);
    const offsets = external.map(({ externalData }) =>
      Number(externalData?.find(({ key }) => key === 'offset')?.value),
    );
    expect(offsets.every((offset) => offset % 4096 === 0)).toBe(true);
    const values = (await readFile(`${path}.data`)).byteLength;
    expect([report.externalBytes, report.sizeBytes]).toEqual([values, (await readFile(path)).byteLength]);
    // In memory: the same two files.
    const { model, externalData } = await exportModel(lenet(), {
      externalData: true,
      externalDataName: 'net.onnx.data',
    });
    expect(Buffer.compare(model, await readFile(path))).toBe(0);
    expect(Buffer.concat([...(externalData?.parts() ?? [])]).equals(await readFile(`${path}.data`))).toBe(true);
  });

  test('says of the file that was asked for why it cannot be written', async () => {
    await writeFile(join(folder, 'file'), 'no folder');
    const path = join(folder, 'file', 'model.onnx');
    expect(await exportToFile(lenet(), path).catch((e: unknown) => e)).toMatchObject({
      code: 'CANNOT_WRITE',
      where: path,
      message: expect.stringContaining('a part of the path is a file'),
    });
  });

  test('leaves what was there when the result is wrong, and tells how far it came', async () => {
    const path = join(folder, 'kept.onnx');
    await writeFile(path, 'before');
    const model = lenet();
    const wrong = {
      save: (handler: never) => model.save(handler),
      predict: (x: never) => tf.add(model.predict(x) as tf.Tensor, 1),
    };
    const error = await exportToFile(wrong as never, path).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'VERIFY_FAILED' });
    expect(reportOf(error)?.steps).toEqual({
      loaded: 'passed',
      converted: 'passed',
      checked: 'passed',
      ran: 'passed',
      agreed: 'failed',
    });
    expect(await readFile(path, 'utf8')).toBe('before');
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
