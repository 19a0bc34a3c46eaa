import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';
import { type ImageSource, readImage } from '#image';
import { type Invert, toModelPixels } from './image/toModelPixels.ts';
import type { ImageInput } from './model/imageInput.ts';
import { type OpenedClassifier, openClassifier, type OpenOptions } from './model/openClassifier.ts';
import type { ModelMetadata } from './model/readMetadata.ts';
import type { ModelSource } from './model/ModelFile.ts';

export interface ClassifierOptions extends OpenOptions, Partial<ImageLimits> {
  /** For dark subjects on light ground, where the training images were light on dark. Default false. */
  readonly invert?: Invert;
}

export interface ClassifyOptions {
  /** How many classes to return, the likeliest first. Default 5, and never more than there are. */
  readonly topK?: number;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Prediction {
  readonly label: string;
  /** Probability, 0..1. */
  readonly score: number;
  /** Of the class, among the labels. */
  readonly index: number;
}

export interface Classifier {
  readonly labels: readonly string[];
  readonly input: ImageInput;
  readonly metadata: ModelMetadata;
  readonly device: string;
  /** The likeliest classes of one picture, or of each of several. */
  classify(image: ImageSource, options?: ClassifyOptions): Promise<Prediction[]>;
  classify(images: readonly ImageSource[], options?: ClassifyOptions): Promise<Prediction[][]>;
  /** Frees the model once what is running has ended. Calling it again does nothing more. */
  dispose(): Promise<void>;
}

/** Pictures run together: enough to keep the cores busy, few enough to hold in memory at any size. */
const BATCH = 32;

/**
 * Loads an ONNX image classifier: one exported here, or any other of float32 or uint8 images with named classes.
 *
 * A picture's shorter side is scaled to the model's size and the middle kept; transparent parts become black; a model of
 * one channel gets the luma.
 *
 * @param model a path, a file: URL or the file's bytes
 * @throws ToolkitError as `openClassifier` does; `classify` throws `CLASSIFIER_DISPOSED`, `BAD_TOP_K`, `MODEL_FAILED` and
 * what `readImage` does
 *
 * @example
 * const classifier = await loadClassifier('model.onnx');
 * const [best] = await classifier.classify('shoe.png');
 * console.log(best?.label, best?.score);
 * await classifier.dispose();
 */
export async function loadClassifier(model: ModelSource, options: ClassifierOptions = {}): Promise<Classifier> {
  const opened = await openClassifier(model, options);
  const running = new Set<Promise<unknown>>();
  let disposal: Promise<void> | undefined;

  async function classify(image: ImageSource, options?: ClassifyOptions): Promise<Prediction[]>;
  async function classify(images: readonly ImageSource[], options?: ClassifyOptions): Promise<Prediction[][]>;
  async function classify(
    images: ImageSource | readonly ImageSource[],
    { topK = 5, signal }: ClassifyOptions = {},
  ): Promise<Prediction[] | Prediction[][]> {
    if (disposal) {
      throw new ToolkitError('CLASSIFIER_DISPOSED', 'the classifier has been disposed', {
        kind: 'usage',
        hint: 'Call dispose() once nothing is left to classify, or load it again.',
      });
    }
    checkTopK(topK);
    const list: readonly ImageSource[] = isList(images) ? images : [images];
    const work = classifyAll(opened, list, options, topK, signal);
    running.add(work);
    try {
      const results = await work;
      return isList(images) ? results : (results[0] ?? []);
    } finally {
      running.delete(work);
    }
  }

  async function dispose(): Promise<void> {
    disposal ??= Promise.allSettled(running).then(() => opened.release());
    return disposal;
  }

  const { labels, input, metadata, device } = opened;
  return { labels, input, metadata, device, classify, dispose };
}

async function classifyAll(
  opened: OpenedClassifier,
  images: readonly ImageSource[],
  options: ClassifierOptions,
  topK: number,
  signal: AbortSignal | undefined,
): Promise<Prediction[][]> {
  const limits = { ...DEFAULT_IMAGE_LIMITS, ...definedLimits(options) };
  const { height, width, channels, batch = BATCH } = opened.input;
  const results: Prediction[][] = [];
  for (let start = 0; start < images.length; start += batch) {
    const chunk = images.slice(start, start + batch);
    const pixels = new Uint8Array(chunk.length * height * width * channels);
    for (const [index, image] of chunk.entries()) {
      signal?.throwIfAborted();
      const picture = await readImage(image, limits, signal);
      pixels.set(toModelPixels(picture, opened.input, options), index * height * width * channels);
    }
    signal?.throwIfAborted();
    const probabilities = await opened.predict(pixels);
    for (let index = 0; index < chunk.length; index++) {
      results.push(topPredictions(probabilities, index * opened.labels.length, opened.labels, topK));
    }
  }
  signal?.throwIfAborted();
  return results;
}

function topPredictions(
  probabilities: Float32Array,
  start: number,
  labels: readonly string[],
  topK: number,
): Prediction[] {
  return labels
    .map((label, index) => ({ label, score: probabilities[start + index] ?? 0, index }))
    .sort((a, b) => b.score - a.score)
    .slice(0, topK);
}

function checkTopK(topK: number): void {
  if (Number.isInteger(topK) && topK > 0) return;
  throw new ToolkitError('BAD_TOP_K', 'topK cannot be this', {
    kind: 'usage',
    expected: 'a whole number above 0',
    received: String(topK),
  });
}

function isList(images: ImageSource | readonly ImageSource[]): images is readonly ImageSource[] {
  return Array.isArray(images);
}

function definedLimits({ maxPixels, maxBytes }: Partial<ImageLimits>): Partial<ImageLimits> {
  return { ...(maxPixels !== undefined && { maxPixels }), ...(maxBytes !== undefined && { maxBytes }) };
}
