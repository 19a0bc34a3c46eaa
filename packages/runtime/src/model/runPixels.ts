import { ToolkitError } from '@fmnist/errors';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { OpenedSession, Runnable } from '../session.ts';
import type { ImageInput } from './imageInput.ts';
import { type Normalisation, toTensorData } from './toTensorData.ts';

/** A session of a model of images, and how it takes them. */
export interface ImageSession extends Pick<OpenedSession, 'session' | 'Tensor' | 'where'> {
  readonly input: ImageInput;
  readonly normalisation: Normalisation;
}

/** An output of float32; the first dimension counts the pictures. */
export interface PixelsOutput {
  readonly dims: readonly number[];
  /** Of the pictures alone, without what fills up a fixed batch. */
  readonly data: Float32Array;
}

/**
 * Runs a model on pixels, and fills up a fixed batch with nothing.
 *
 * @param pixelsNhwc [n, height, width, channels] of the input's size, 0-255; n at most `input.batch` where that is fixed
 * @param names of the outputs that are wanted, each of n pictures first
 * @throws ToolkitError `MODEL_FAILED`, `UNSUPPORTED_OUTPUT`
 */
export async function runPixels(
  { session, Tensor, input, normalisation, where }: ImageSession,
  pixelsNhwc: Uint8Array,
  names: readonly string[],
): Promise<PixelsOutput[]> {
  const { height, width, channels } = input;
  const count = pixelsNhwc.length / (height * width * channels);
  const batch = input.batch ?? count;
  const tensor = inputTensor({ Tensor, input, normalisation }, pixelsNhwc);
  const outputs = await runSession(session, { [input.name]: tensor }, names, where);
  return names.map((name) => {
    const { data: values, dims = [] } = outputs[name] ?? {};
    if (!(values instanceof Float32Array) || (values.length * count) % batch !== 0) {
      throw new ToolkitError('UNSUPPORTED_OUTPUT', `the output ${name} is not of float32 for each picture`, { where });
    }
    return { dims: [count, ...dims.slice(1)], data: values.subarray(0, (values.length / batch) * count) };
  });
}

/** Pixels as the model's input, a fixed batch filled up with nothing. @param pixelsNhwc [n, height, width, channels], 0-255 */
export function inputTensor(
  { Tensor, input, normalisation }: Pick<ImageSession, 'Tensor' | 'input' | 'normalisation'>,
  pixelsNhwc: Uint8Array,
): Tensor {
  const { height, width, channels, layout } = input;
  const batch = input.batch ?? pixelsNhwc.length / (height * width * channels);
  const data = toTensorData(pixelsNhwc, batch, input, normalisation);
  const shape = layout === 'nhwc' ? [batch, height, width, channels] : [batch, channels, height, width];
  return data instanceof Uint8Array ? new Tensor('uint8', data, shape) : new Tensor('float32', data, shape);
}

async function runSession(
  session: Runnable,
  feeds: Record<string, Tensor>,
  names: readonly string[],
  where: string,
): Promise<InferenceSession.OnnxValueMapType> {
  try {
    return await session.run(feeds, names);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ToolkitError('MODEL_FAILED', `the model failed while running (${reason})`, { where, cause });
  }
}
