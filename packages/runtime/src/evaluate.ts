import { ToolkitError } from '@fmnist/errors';
import { argmaxRows, metrics, type Metrics } from './metrics/metrics.ts';
import type { ImageInput } from './model/imageInput.ts';
import { openClassifier, type OpenOptions } from './model/openClassifier.ts';
import type { ModelSource } from './session.ts';

/** Images with their true classes. */
export interface LabelledImages {
  /** [count, height, width, channels], 0-255. */
  readonly images: Uint8Array;
  /** [count], indices of classes. */
  readonly labels: ArrayLike<number>;
  readonly count: number;
}

export interface EvaluateOptions extends Omit<OpenOptions, 'labels'> {
  /** The classes' names as the data orders them. Default: the model's. */
  readonly classes?: readonly string[];
  /** The images' size, in pixels. Default: the model's. */
  readonly height?: number;
  readonly width?: number;
  readonly channels?: number;
  /** Images a run, where the model does not fix it. Default 500. */
  readonly batch?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Evaluation {
  readonly metrics: Metrics;
  readonly classes: readonly string[];
  /** [count], indices of classes. */
  readonly predictions: Uint16Array;
  /** [count, classes]. */
  readonly probabilities: Float32Array;
  /** Of running the model on all images; opening it is not counted. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly device: string;
}

/**
 * Scores a model on labelled images.
 *
 * @param model a path, a file: URL or the file's bytes
 * @throws ToolkitError as `openClassifier` and `metrics` do, and `BAD_BATCH`, `NO_IMAGES`, `IMAGE_SHAPE`, `LABEL_COUNT`, `LABEL_ORDER`
 *
 * @example
 * const { metrics } = await evaluate('model.onnx', dataset.test, dataset);
 * console.log(metrics.accuracy, metrics.interval);
 */
export async function evaluate(
  model: ModelSource,
  split: LabelledImages,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { classes, batch = 500, onProgress, signal } = options;
  checkBatch(batch);
  const opened = await openClassifier(model, { ...options, labels: classes });
  try {
    checkImages(split, opened.input, options);
    checkLabelOrder(opened.metadata.labels, classes);
    const { input, labels } = opened;
    const step = input.batch ?? batch;
    const imageBytes = input.height * input.width * input.channels;
    const probabilities = new Float32Array(split.count * labels.length);
    const start = performance.now();
    for (let done = 0; done < split.count;) {
      signal?.throwIfAborted();
      const end = Math.min(split.count, done + step);
      const rows = await opened.predict(split.images.subarray(done * imageBytes, end * imageBytes));
      probabilities.set(rows, done * labels.length);
      done = end;
      onProgress?.({ done, total: split.count });
    }
    signal?.throwIfAborted();
    const seconds = (performance.now() - start) / 1000;
    return {
      metrics: metrics(probabilities, split.labels, labels),
      classes: labels,
      predictions: argmaxRows(probabilities, labels.length),
      probabilities,
      seconds,
      imagesPerSecond: split.count / seconds,
      device: opened.device,
    };
  } finally {
    await opened.release();
  }
}

function checkBatch(batch: number): void {
  if (Number.isInteger(batch) && batch > 0) return;
  throw new ToolkitError('BAD_BATCH', 'the batch cannot be this', {
    kind: 'usage',
    expected: 'a whole number above 0',
    received: String(batch),
  });
}

function checkImages(split: LabelledImages, input: ImageInput, options: EvaluateOptions): void {
  if (split.count === 0) throw new ToolkitError('NO_IMAGES', 'there are no images to score the model on');
  const { height = input.height, width = input.width, channels = input.channels } = options;
  if (height !== input.height || width !== input.width || channels !== input.channels) {
    throw new ToolkitError('IMAGE_SHAPE', 'the images are not of the size that the model takes', {
      expected: shapeText(input),
      received: shapeText({ height, width, channels }),
      hint: 'Is this the data set that the model was trained on?',
    });
  }
  if (split.images.length !== split.count * height * width * channels) {
    throw new ToolkitError('IMAGE_SHAPE', 'the images do not fill their shape', {
      expected: `${split.count} x ${shapeText({ height, width, channels })} bytes`,
      received: `${split.images.length} bytes`,
    });
  }
  if (split.labels.length === split.count) return;
  throw new ToolkitError('LABEL_COUNT', 'not every image has one label', {
    expected: `${split.count} labels`,
    received: `${split.labels.length}`,
  });
}

function shapeText({ height, width, channels }: Pick<ImageInput, 'height' | 'width'> & { channels: number }): string {
  return `${height} x ${width} x ${channels}`;
}

/** Names may differ, since data sets spell them as they like; the same names in another order would score nonsense. */
function checkLabelOrder(ofModel: readonly string[] | undefined, ofData: readonly string[] | undefined): void {
  if (!ofModel || !ofData || ofModel.length !== ofData.length) return;
  const differ = ofModel.findIndex((label, index) => label !== ofData[index]);
  if (differ < 0 || !ofModel.every((label) => ofData.includes(label))) return;
  throw new ToolkitError('LABEL_ORDER', 'the model and the data have the same classes in another order', {
    where: `class ${differ}`,
    expected: `"${ofModel[differ]}", the model's`,
    received: `"${ofData[differ]}", the data's`,
  });
}
