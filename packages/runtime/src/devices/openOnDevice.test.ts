import { installAddon } from '@fmnist/devices';
import { expect, test } from 'vitest';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { openSession } from '../session.ts';
import { openOnDevice } from './openOnDevice.ts';

test('auto takes the first that can be used, and keeps the reason of each before it', async () => {
  const { device, skipped, session } = await openSession(quadrantClassifier());
  await session.release();
  const order = ['cuda', 'webgpu', 'cpu'];
  expect(skipped.map((one) => one.device)).toEqual(order.slice(0, order.indexOf(device)));
  for (const { reason } of skipped) expect(reason).toMatch(/\w/);
});

test('where a model does not open on a better device, auto goes on with the next', async () => {
  const tried: string[] = [];
  const open = async ({ name }: { readonly name: string }) => {
    tried.push(name);
    if (name !== 'cpu') throw new Error('not on a GPU');
    return name;
  };
  const { opened, skipped } = await openOnDevice('auto', open);
  expect(opened).toBe('cpu');
  expect(tried.at(-1)).toBe('cpu');
  expect(skipped.filter(({ device }) => tried.includes(device)).every(({ reason }) => reason === 'not on a GPU')).toBe(
    true,
  );
});

test('a device by name is not replaced by another', async () => {
  const refusal = openOnDevice('cpu', async () => Promise.reject(new Error('broken model')));
  await expect(refusal).rejects.toThrow('broken model');
});

test('a model answers on wasm as on the CPU', async ({ skip }) => {
  const missing = await installAddon('onnxruntime-web').then(
    () => undefined,
    (error: Error) => error.message,
  );
  skip(missing !== undefined, missing);
  const model = quadrantClassifier({ gain: 0.01 });
  const answers = await Promise.all(
    ['cpu', 'wasm'].map(async (device) => {
      const { session, Tensor } = await openSession(model, { device });
      const images = new Tensor('uint8', new Uint8Array(784).fill(40, 0, 14), [1, 28, 28, 1]);
      const { probabilities } = await session.run({ images });
      await session.release();
      return Array.from(probabilities?.data as Float32Array);
    }),
  );
  expect(answers[1]).toEqual(answers[0]?.map((value) => expect.closeTo(value, 6)));
});
