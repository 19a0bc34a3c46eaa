import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel } from '@fmnist/exporter';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setWeights } from '../train.ts';
import { tf, type LayersModel } from '../tf.ts';
import { lenet } from '../zoo/lenet.ts';
import { small } from '../zoo/small.ts';
import { saveLayersModel } from './layersModelFile.node.ts';
import { readWeights, weightsOf } from './readWeights.node.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weights-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function onnxFile(model: LayersModel): Promise<string> {
  const path = join(folder, 'model.onnx');
  await writeFile(path, (await exportModel(model, { classifier: {} })).model);
  return path;
}

const predict = (model: LayersModel): Float32Array =>
  tf.tidy(
    () =>
      (
        model.predict(tf.randomUniform([2, 28, 28, 1], -1, 1, 'float32', 5)) as typeof tf.Tensor.prototype
      ).dataSync() as Float32Array,
  );

test('a model.onnx gives every weight back, to the bit', async () => {
  const { weights, kept } = await readWeights(await onnxFile(lenet({ seed: 3 })), lenet({ seed: 4 }));
  expect(kept).toEqual([]);
  expect(new Map(weights)).toEqual(weightsOf(lenet({ seed: 3 })));
});

test('a model.onnx with folded normalisations gives a network that computes the same', async () => {
  const source = small({ seed: 3 });
  // Statistics and scales that are not what a new model has.
  setWeights(
    source,
    new Map(
      [...weightsOf(source)].map(([name, w]) => [
        name,
        name.includes('_bn')
          ? { ...w, data: Float32Array.from(w.data as Float32Array, (_, i) => 0.5 + (i % 7) / 5) }
          : w,
      ]),
    ),
  );
  const target = small({ seed: 4 });
  const { weights } = await readWeights(await onnxFile(source), target);
  setWeights(target, weights);
  const [a, b] = [predict(source), predict(target)];
  expect(Math.max(...a.map((v, i) => Math.abs(v - (b[i] ?? NaN))))).toBeLessThan(1e-5);
});

test('a head with other classes keeps its new weights, everything else must fit', async () => {
  await saveLayersModel(folder, lenet({ seed: 3 }), {});
  const { weights, kept } = await readWeights(folder, lenet({ seed: 4, classes: 3 }));
  expect(kept).toEqual(['fc3/kernel', 'fc3/bias']);
  expect([...weights.keys()]).not.toContain('fc3/kernel');
  await expect(readWeights(folder, lenet({ channels: 3 }))).rejects.toMatchObject({
    code: 'WRONG_WEIGHTS',
    where: expect.stringContaining('conv1/kernel'),
  });
  await expect(readWeights(folder, small())).rejects.toMatchObject({ code: 'WRONG_WEIGHTS' });
  await expect(readWeights(join(folder, 'none'), lenet())).rejects.toMatchObject({ code: 'NO_FILE' });
});
