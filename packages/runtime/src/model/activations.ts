import { Tensor } from '#ort';
import { openSession } from '../session.ts';
import { imageInput } from './imageInput.ts';
import { withOutputs } from './intermediateOutputs.ts';
import { readMetadata } from './readMetadata.ts';
import { toTensorData } from './toTensorData.ts';

/** What a tensor held for all images, one after another. */
export interface Activation {
  /** Of one image. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const BATCH = 250;

/**
 * What a classifier computes on the way: the named tensors, for images of the model's size. Those that are not of float32, or do not have a row
 * for each image, are left out.
 *
 * @param pixelsNhwc [n, height, width, channels], 0-255
 * @throws ToolkitError as `openSession` and `imageInput` do
 */
export async function activations(
  model: Uint8Array,
  pixelsNhwc: Uint8Array,
  names: readonly string[],
): Promise<ReadonlyMap<string, Activation>> {
  const { session, where } = await openSession(withOutputs(model, names));
  try {
    const input = imageInput(session.inputMetadata, where);
    const { height, width, channels, layout } = input;
    const { mean = [], std = [] } = readMetadata(model);
    const size = height * width * channels;
    const total = pixelsNhwc.length / size;
    const step = input.batch ?? BATCH;
    const found = new Map<string, { shape: readonly number[]; data: Float32Array }>();
    for (let done = 0; done < total; done += step) {
      const count = Math.min(step, total - done);
      const rows = input.batch ?? count;
      const pixels = toTensorData(pixelsNhwc.subarray(done * size, (done + count) * size), rows, input, { mean, std });
      const shape = layout === 'nhwc' ? [rows, height, width, channels] : [rows, channels, height, width];
      const tensor =
        pixels instanceof Uint8Array ? new Tensor('uint8', pixels, shape) : new Tensor('float32', pixels, shape);
      const outputs = await session.run({ [input.name]: tensor }, [...names]);
      for (const name of names) {
        const { data, dims = [] } = outputs[name] ?? {};
        if (!(data instanceof Float32Array) || dims[0] !== rows) continue;
        const each = data.length / rows;
        const whole = found.get(name) ?? { shape: dims.slice(1), data: new Float32Array(total * each) };
        whole.data.set(data.subarray(0, count * each), done * each);
        found.set(name, whole);
      }
    }
    return found;
  } finally {
    await session.release();
  }
}
