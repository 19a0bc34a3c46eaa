import { ToolkitError } from '@fmnist/errors';
import type { NamedTensors } from '@fmnist/onnx';
import type { LabelledImages } from '../evaluate.ts';
import { chooseNormalisation } from '../model/openClassifier.ts';
import { readImageInput } from '../model/readImageInput.ts';
import { readMetadata } from '../model/readMetadata.ts';
import { toTensorData } from '../model/toTensorData.ts';

export interface ImageBatchOptions {
  /** Images a batch, where the model does not fix it: all values in between are in memory for as many. Default 25. */
  readonly batch?: number;
  /** What to call the model in messages. */
  readonly where?: string;
}

/** Images as a classifier takes them, and the labels of those: where the model fixes its batch, what does not fill one is left out. */
interface ImageBatches {
  readonly batches: readonly NamedTensors[];
  readonly labels: Uint8Array;
}

/**
 * Images as a model's own input wants them, to calibrate or compare by.
 * @throws ToolkitError `UNSUPPORTED_INPUT`, `BAD_NORMALISATION`, `IMAGE_SHAPE`, and `NO_IMAGES` where they fill no batch
 */
export function imageBatches(
  model: Uint8Array,
  { images, labels, count }: LabelledImages,
  { batch = 25, where = 'model' }: ImageBatchOptions = {},
): ImageBatches {
  const input = readImageInput(model, where);
  const normalisation = chooseNormalisation(input, {}, readMetadata(model), where);
  const { name, dtype, layout, height, width, channels } = input;
  const imageBytes = height * width * channels;
  if (images.length !== count * imageBytes)
    throw new ToolkitError('IMAGE_SHAPE', 'the images are not of the size that the model takes', {
      where,
      expected: `${count} x ${height} x ${width} x ${channels} bytes`,
      received: `${images.length} bytes`,
      hint: 'Is this the data set that the model was trained on?',
    });
  const step = input.batch ?? batch;
  const used = input.batch === undefined ? count : count - (count % step);
  if (used === 0)
    throw new ToolkitError('NO_IMAGES', 'there are too few images for a batch', {
      where,
      expected: `at least ${step}`,
      received: String(count),
    });
  const batches = Array.from({ length: Math.ceil(used / step) }, (_, i): NamedTensors => {
    const pixels = images.subarray(i * step * imageBytes, Math.min(used, (i + 1) * step) * imageBytes);
    const size = pixels.length / imageBytes;
    const shape = layout === 'nhwc' ? [size, height, width, channels] : [size, channels, height, width];
    return { [name]: { dtype, shape, data: toTensorData(pixels, size, input, normalisation) } };
  });
  return { batches, labels: Uint8Array.from({ length: used }, (_, i) => labels[i] ?? 0) };
}
