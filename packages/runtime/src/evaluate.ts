import { flipped } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';
import { mcnemar, type McNemar } from './metrics/mcnemar.ts';
import { argmaxRows, metrics, type Metrics } from './metrics/metrics.ts';
import type { ImageInput } from './model/imageInput.ts';
import { type OpenedClassifier, openClassifier, type OpenOptions } from './model/openClassifier.ts';
import type { ModelSource } from './model/ModelFile.ts';

/** Images with their true classes. */
export interface LabelledImages {
  /** [count, height, width, channels], 0-255. */
  readonly images: Uint8Array;
  /** [count], indices of classes. */
  readonly labels: ArrayLike<number>;
  readonly count: number;
}

export interface EvaluateOptions extends Omit<OpenOptions, 'labels' | 'onProgress'> {
  /** The classes' names as the data orders them. Default: the model's. */
  readonly classes?: readonly string[];
  /** The images' size, in pixels. Default: the model's. */
  readonly height?: number;
  readonly width?: number;
  readonly channels?: number;
  /** Images a run, where the model does not fix it. Default 500. */
  readonly batch?: number;
  /** Test-time augmentation: score also the mean of each image's and its mirror image's probabilities. Default false. */
  readonly tta?: boolean;
  /** Of the images to run, mirrored ones counted too. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Images a run. */
const BATCH = 500;

/** How good predictions are. */
interface Score {
  readonly metrics: Metrics;
  /** [count], indices of classes. */
  readonly predictions: Uint16Array;
  /** [count, classes]. */
  readonly probabilities: Float32Array;
}

/** The same model with test-time augmentation: `p = (model(image) + model(mirror image)) / 2`. */
export interface TtaEvaluation extends Score {
  /** The model alone (first) against the model with augmentation (second), on the same images. */
  readonly mcnemar: McNemar;
  /** Of both runs on all images. */
  readonly seconds: number;
}

export interface Evaluation extends Score {
  readonly classes: readonly string[];
  /** Of running the model on all images; opening it is not counted. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly device: string;
  /** Where it was asked for; all else is of the images as they are. */
  readonly tta?: TtaEvaluation;
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
  checkBatch(options.batch ?? BATCH);
  const opened = await openClassifier(model, { ...options, labels: options.classes, onProgress: undefined });
  return evaluateOpened(opened, split, options);
}

/** What `evaluate` does with an opened model, which it releases. */
export async function evaluateOpened(
  opened: OpenedClassifier,
  split: LabelledImages,
  { classes, batch = BATCH, tta = false, onProgress, signal, ...size }: EvaluateOptions,
): Promise<Evaluation> {
  try {
    checkImages(split, opened.input, size);
    checkLabelOrder(opened.metadata.labels, classes);
    const { labels, device } = opened;
    const total = split.count * (tta ? 2 : 1);
    const predict = (mirrored: boolean) =>
      predictAll(opened, split, {
        step: opened.input.batch ?? batch,
        mirrored,
        signal,
        onDone: (done) => onProgress?.({ done: mirrored ? split.count + done : done, total }),
      });
    const { probabilities, seconds } = await predict(false);
    const imagesPerSecond = split.count / seconds;
    const evaluation = { ...score(probabilities, split, labels), classes: labels, seconds, imagesPerSecond, device };
    return tta ? { ...evaluation, tta: scoreTta(evaluation, await predict(true), split) } : evaluation;
  } finally {
    await opened.release();
  }
}

interface PredictOptions {
  /** Images a run. */
  readonly step: number;
  /** Left to right. */
  readonly mirrored: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onDone: (images: number) => void;
}

/** What a model says of images. */
interface Predicted {
  /** [count, classes]. */
  readonly probabilities: Float32Array;
  readonly seconds: number;
}

/** Runs the model on all images. */
async function predictAll(
  { input, labels, predict }: OpenedClassifier,
  { images, count }: LabelledImages,
  { step, mirrored, signal, onDone }: PredictOptions,
): Promise<Predicted> {
  const imageBytes = input.height * input.width * input.channels;
  const probabilities = new Float32Array(count * labels.length);
  const start = performance.now();
  for (let done = 0; done < count;) {
    signal?.throwIfAborted();
    const end = Math.min(count, done + step);
    const chunk = { images: images.subarray(done * imageBytes, end * imageBytes), count: end - done };
    const rows = await predict((mirrored ? flipped(chunk, input) : chunk).images);
    probabilities.set(rows, done * labels.length);
    done = end;
    onDone(done);
  }
  signal?.throwIfAborted();
  return { probabilities, seconds: (performance.now() - start) / 1000 };
}

function score(probabilities: Float32Array, split: LabelledImages, classes: readonly string[]): Score {
  return {
    metrics: metrics(probabilities, split.labels, classes),
    predictions: argmaxRows(probabilities, classes.length),
    probabilities,
  };
}

function scoreTta(
  { probabilities, predictions, classes, seconds }: Evaluation,
  mirrored: Predicted,
  split: LabelledImages,
): TtaEvaluation {
  const mean = probabilities.map((p, i) => (p + (mirrored.probabilities[i] ?? 0)) / 2);
  const averaged = score(mean, split, classes);
  const isRight = (of: Uint16Array) => Array.from(of, (predicted, i) => predicted === split.labels[i]);
  return {
    ...averaged,
    mcnemar: mcnemar(isRight(predictions), isRight(averaged.predictions)),
    seconds: seconds + mirrored.seconds,
  };
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
