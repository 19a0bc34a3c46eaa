import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';
import { readImage } from '#image';
import type { ImageSource } from './image/ImageSource.ts';
import { batcher, type Prepare } from './batcher.ts';
import type {
  CallOptions,
  Classifier,
  ClassifierOptions,
  ClassifyOptions,
  Embeddings,
  OcclusionOptions,
  Prediction,
} from './Classifier.ts';
import { checkPreprocessing, toModelPixels } from './image/toModelPixels.ts';
import { inTurn } from './inTurn.ts';
import { type OpenedClassifier, openClassifier } from './model/openClassifier.ts';
import type { ModelSource } from './model/ModelFile.ts';
import { checkTopK, topPredictions } from './topPredictions.ts';

/** Pictures run together where the model does not fix that: enough to keep the cores busy, few enough to hold in memory at any size. */
const BATCH = 32;

/**
 * Loads an ONNX image classifier: one exported here, or any other of float32 or uint8 images with named classes.
 *
 * A picture's shorter side is scaled to the model's size and the middle kept, unless `resize` says otherwise; transparent parts become
 * black; a model of one channel gets the luma.
 *
 * @param model a path, an address, or the file itself
 * @throws ToolkitError as `openClassifier` does, and `BAD_PREPROCESSING`
 *
 * @example
 * const classifier = await loadClassifier('model.onnx');
 * const [best] = await classifier.classify('shoe.png');
 * console.log(best?.label, best?.score);
 * await classifier.dispose();
 */
export async function loadClassifier(model: ModelSource, options: ClassifierOptions = {}): Promise<Classifier> {
  checkPreprocessing(options);
  const opened = await openClassifier(model, options);
  if (options.warmUp) await warmUp(opened);
  options.onProgress?.({ phase: 'ready' });

  const { labels, input, metadata, device, detail, skipped } = opened;
  const size = input.height * input.width * input.channels;
  const batch = input.batch ?? BATCH;
  const turn = inTurn();
  const batched = (predict: (pixels: Uint8Array) => Promise<Float32Array>) =>
    batcher({ batch, size, predict: (pixels) => turn(() => predict(pixels)) });
  const prepare = preparation(opened, options);
  const scores = batched(opened.predict);
  // What only few ask for is loaded, and opened, for them.
  const embedder = opensOnce(async () => {
    const { openEmbedder } = await import('./insides/openEmbedder.ts');
    const { predict, release } = await openEmbedder(opened, options);
    return { ...batched(predict), release };
  });
  const mapper = opensOnce(async () => {
    const { openFeatureMaps } = await import('./insides/openFeatureMaps.ts');
    return openFeatureMaps(opened, options);
  });

  const running = new Set<Promise<unknown>>();
  let disposal: Promise<void> | undefined;

  /** Has disposal wait for a call, and none begin after it. */
  async function use<T>(call: () => Promise<T>): Promise<T> {
    if (disposal) throw disposed();
    const work = call();
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  }

  async function classify(image: ImageSource, options?: ClassifyOptions): Promise<Prediction[]>;
  async function classify(images: readonly ImageSource[], options?: ClassifyOptions): Promise<Prediction[][]>;
  async function classify(
    images: ImageSource | readonly ImageSource[],
    { topK = 5, signal }: ClassifyOptions = {},
  ): Promise<Prediction[] | Prediction[][]> {
    checkTopK(topK);
    const list = listOf(images);
    const rows = await use(() => scores.run(list.length, prepare(list), signal));
    const results = rows.map((row) => topPredictions(row, labels, topK));
    return isList(images) ? results : (results[0] ?? []);
  }

  async function embeddings(
    images: ImageSource | readonly ImageSource[],
    { signal }: CallOptions = {},
  ): Promise<Embeddings> {
    const list = listOf(images);
    const rows = await use(async () => (await embedder.get()).run(list.length, prepare(list), signal));
    const length = rows[0]?.length ?? 0;
    const data = new Float32Array(rows.length * length);
    for (const [row, values] of rows.entries()) data.set(values, row * length);
    return { data, count: rows.length, length };
  }

  const featureMaps: Classifier['featureMaps'] = (image, { signal = new AbortController().signal } = {}) =>
    use(async () => {
      signal.throwIfAborted();
      const pixels = await prepare([image])(0, signal);
      const { map } = await mapper.get();
      const maps = await turn(() => map(pixels));
      signal.throwIfAborted();
      return maps;
    });

  const occlusion = (image: ImageSource, options: OcclusionOptions = {}) =>
    use(async () => {
      const { signal = new AbortController().signal } = options;
      signal.throwIfAborted();
      const { occlude } = await import('./insides/occlude.ts');
      return occlude(await prepare([image])(0, signal), opened, scores.run, options);
    });

  async function release(): Promise<void> {
    await Promise.allSettled(running);
    await turn(async () => {
      await Promise.all([opened.release(), embedder.release(), mapper.release()]);
    });
  }

  const dispose = () => (disposal ??= release());

  return { labels, input, metadata, device, detail, skipped, classify, embeddings, featureMaps, occlusion, dispose };
}

async function warmUp({ input, predict, release }: OpenedClassifier): Promise<void> {
  try {
    await predict(new Uint8Array((input.batch ?? 1) * input.height * input.width * input.channels));
  } catch (error) {
    await release();
    throw error;
  }
}

/** How pictures become a model's pixels. */
function preparation({ input }: OpenedClassifier, options: ClassifierOptions) {
  const { maxPixels = DEFAULT_IMAGE_LIMITS.maxPixels, maxBytes = DEFAULT_IMAGE_LIMITS.maxBytes } = options;
  const limits: ImageLimits = { maxPixels, maxBytes };
  return (images: readonly ImageSource[]): Prepare =>
    async (index, signal) => {
      return toModelPixels(await readImage(images[index] as ImageSource, limits, signal), input, options);
    };
}

/** Opens on first use, and again after a failure. */
function opensOnce<T extends { readonly release: () => Promise<void> }>(open: () => Promise<T>) {
  let opening: Promise<T> | undefined;
  async function get(): Promise<T> {
    opening ??= open();
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  }
  return { get, release: async () => (await opening?.catch(() => undefined))?.release() };
}

function disposed(): ToolkitError {
  return new ToolkitError('CLASSIFIER_DISPOSED', 'the classifier has been disposed', {
    kind: 'usage',
    hint: 'Call dispose() once nothing is left to classify, or load it again.',
  });
}

function isList(images: ImageSource | readonly ImageSource[]): images is readonly ImageSource[] {
  return Array.isArray(images);
}

function listOf(images: ImageSource | readonly ImageSource[]): readonly ImageSource[] {
  return isList(images) ? images : [images];
}
