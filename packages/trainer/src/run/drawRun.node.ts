import { join } from 'node:path';
import { batches, type Dataset } from '@fmnist/data';
import { writeFileSafely } from '@fmnist/files';
import { transposeData } from '@fmnist/onnx';
import { drawCurves, drawFeatureMaps, drawFilters, drawSamples } from '@fmnist/runtime/visualize';
import { batchOptions, type RunStart, type TrainedModel } from '../train.ts';
import type { Progress } from '../training.ts';
import { featureMaps } from './featureMaps.ts';
import { weightsOf } from './readWeights.node.ts';

/** samples.png and train_batch0.png: what goes in. */
export async function drawData(
  dir: string,
  data: Dataset,
  { train, settings, normalization }: RunStart,
): Promise<void> {
  const { height, width, channels, classes } = data;
  const pictures = { height, width, channels, classes };
  await write(
    dir,
    'samples.png',
    drawSamples({ ...pictures, ...data.train, seed: settings.seed, title: `${data.title}: random training images` }),
  );
  // As the network gets them: in their order, and changed where the recipe changes images.
  for await (const first of batches(train, { ...batchOptions(data, settings, normalization), epoch: 0, workers: 0 })) {
    const count = Math.min(first.count, 64);
    const shown = { indices: Array.from({ length: count }, (_, i) => i), columns: 8, rows: Math.ceil(count / 8) };
    await write(
      dir,
      'train_batch0.png',
      drawSamples({ ...pictures, ...first, ...shown, title: 'The first training batch' }),
    );
    break;
  }
}

/** results.png: loss by step and by epoch, accuracy of training and validation. */
export async function drawResults(dir: string, title: string, { steps, history }: Progress): Promise<void> {
  await write(dir, 'results.png', drawCurves({ title, steps: [...steps], epochs: [...history] }));
}

/** filters.png and feature_maps.png: what the network learned, and what it makes of the first test image. */
export async function drawNetwork(dir: string, data: Dataset, { model, normalization }: TrainedModel): Promise<void> {
  const kernels = [...weightsOf(model)].filter(([, w]) => w.shape.length === 4);
  const [first] = kernels;
  if (first) {
    const [name, kernel] = first;
    const { data: weights, shape } = transposeData(kernel, [3, 2, 0, 1]);
    const [out = 1, input = 1, kh = 1, kw = 1] = shape;
    await write(
      dir,
      'filters.png',
      drawFilters({
        weights: weights as Float32Array,
        shape: [out, input, kh, kw],
        title: `Learned filters of ${name.replace('/kernel', '')}`,
      }),
    );
  }
  const { height, width, channels, classes, test } = data;
  const image = test.images.subarray(0, height * width * channels);
  const stages = await featureMaps(model, normalization, image, [height, width, channels]);
  if (stages.length > 0)
    await write(
      dir,
      'feature_maps.png',
      drawFeatureMaps({ image, height, width, channels, label: classes[test.labels[0] ?? 0] ?? '', stages }),
    );
}

const write = async (dir: string, file: string, picture: Promise<Uint8Array>) =>
  writeFileSafely(join(dir, file), await picture);
