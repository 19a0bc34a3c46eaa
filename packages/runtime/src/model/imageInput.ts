import { ToolkitError } from '@fmnist/errors';
import type { InferenceSession } from 'onnxruntime-common';

/** How a classifier takes its images. */
export interface ImageInput {
  readonly name: string;
  /** `uint8`: pixels 0-255 as they are. `float32`: pixels / 255, less the mean, over the standard deviation. */
  readonly dtype: 'uint8' | 'float32';
  readonly layout: 'nhwc' | 'nchw';
  /** Images a run, where the model fixes that. */
  readonly batch: number | undefined;
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** 1 for grey, 3 for RGB. */
  readonly channels: 1 | 3;
}

/**
 * Reads off a model's declared input how it takes images: the dimension that is 1 or 3 is the channels; where both the
 * second and the last are, ONNX's own order, NCHW, is meant.
 *
 * @param where names the model in messages
 * @throws ToolkitError `UNSUPPORTED_INPUT` for a model that takes anything but one batch of images of a fixed size
 */
export function imageInput(inputs: readonly InferenceSession.ValueMetadata[], where: string): ImageInput {
  const [input] = inputs;
  const refuse = (received: string) =>
    new ToolkitError('UNSUPPORTED_INPUT', 'the model is not one that takes images', {
      where: input ? `${where} > ${input.name}` : where,
      expected:
        'one input, float32 or uint8, [N, C, H, W] or [N, H, W, C], of 1 or 3 channels and fixed height and width',
      received,
      hint: 'Export it with a fixed image size; only the batch may be dynamic.',
    });
  if (!input?.isTensor || inputs.length !== 1) throw refuse(`${inputs.length} inputs`);
  const { name, type, shape } = input;
  const received = `${type} [${shape.join(', ')}]`;
  if (type !== 'uint8' && type !== 'float32') throw refuse(received);
  const [batch, second, third, last] = shape;
  if (shape.length !== 4) throw refuse(received);
  const layout = isChannels(second) ? 'nchw' : 'nhwc';
  const [height, width, channels] = layout === 'nchw' ? [third, last, second] : [second, third, last];
  if (!isChannels(channels) || !isSize(height) || !isSize(width)) throw refuse(received);
  return { name, dtype: type, layout, batch: isSize(batch) ? batch : undefined, height, width, channels };
}

function isChannels(dimension: number | string | undefined): dimension is 1 | 3 {
  return dimension === 1 || dimension === 3;
}

function isSize(dimension: number | string | undefined): dimension is number {
  return typeof dimension === 'number' && dimension > 0;
}
