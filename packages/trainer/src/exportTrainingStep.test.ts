import { unpackWeights } from '@fmnist/autodiff';
import { gather, loadDataset, meanAndStd } from '@fmnist/data';
import { exportModel } from '@fmnist/exporter';
import { checkModel, decodeModel } from '@fmnist/onnx';
import { evaluate } from '@fmnist/runtime';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { exportTrainingStep } from './exportTrainingStep.ts';
import { decodeSafetensors } from './run/safetensors.ts';
import { setWeights } from './train.ts';
import { lenet } from './zoo/lenet.ts';

test('a saved training graph trains in stock onnxruntime, and its weights make an inference model again', async () => {
  const data = await loadDataset('test/fixtures/fashion-mnist-small');
  const normalization = meanAndStd(data.train);
  const model = lenet({ seed: 4 });
  const { model: bytes, state: saved, parameters } = await exportTrainingStep(model, { normalization, opt: 'adam' });
  const proto = decodeModel(bytes);
  expect(checkModel(proto)).toEqual([]);
  expect(proto.opsetImport).toEqual([{ domain: '', version: 17 }]);
  expect(proto.graph?.input?.map((v) => v.name)).toEqual(['images', 'labels', 'weights', 'lr', 'step', 'm', 'v']);

  // From here on there is only onnxruntime and what the two files hold.
  const session = await InferenceSession.create(bytes);
  const { tensors } = decodeSafetensors(saved, 'state');
  let state: Record<string, Tensor> = Object.fromEntries(
    [...tensors].map(([name, { data: v }]) => [name, new Tensor('float32', v as Float32Array, [v.length])]),
  );
  const scalar = (x: number) => new Tensor('float32', Float32Array.of(x), []);
  const order = Uint32Array.from({ length: 960 }, (_, i) => (i * 7) % 1000);
  const losses: number[] = [];
  for (let step = 1; step <= 60; step++) {
    // Batches of two sizes: N is free.
    const batch = gather(data.train, order, ((step - 1) % 30) * 32, ((step - 1) % 30) * 32 + (step % 2 ? 32 : 17));
    const out = await session.run({
      images: new Tensor('uint8', batch.images, [batch.count, 28, 28, 1]),
      labels: new Tensor('int32', Int32Array.from(batch.labels), [batch.count]),
      lr: scalar(2e-3),
      step: scalar(step),
      ...state,
    });
    state = Object.fromEntries(Object.keys(state).map((name) => [name, out[`next_${name}`] as Tensor]));
    losses.push(Number(out['loss']?.data[0]));
  }
  const meanOf = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
  expect(meanOf(losses.slice(-10))).toBeLessThan(meanOf(losses.slice(0, 10)) * 0.6);

  setWeights(model, unpackWeights(parameters, state['weights']?.data as Float32Array));
  const { model: inference } = await exportModel(model, { classifier: { normalization } });
  const { metrics } = await evaluate(inference, data.test, data);
  expect(metrics.accuracy).toBeGreaterThan(0.6);
});
