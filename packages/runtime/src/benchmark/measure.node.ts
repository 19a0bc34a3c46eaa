import { evaluateOpened, type LabelledImages } from '../evaluate.ts';
import { asClassifier, type OpenedClassifier } from '../model/openClassifier.ts';
import { readMetadata } from '../model/readMetadata.ts';
import { readModel } from '../model/readModel.node.ts';
import { inputTensor } from '../model/runPixels.ts';
import { fallbackNodes, firstOf } from '../providers/compareProviders.node.ts';
import { type ProviderName, providers } from '../providers/providers.node.ts';
import type { OpenedSession } from '../session.ts';
import type { ScoredAccuracy } from './Benchmark.ts';

/** What a process of its own is asked to measure. */
export interface MeasureJob {
  /** A path, where the model is a file, since weights may lie beside it. */
  readonly model: string | Uint8Array;
  readonly device: ProviderName;
  readonly threads: number | undefined;
  /** Rising. */
  readonly batches: readonly number[];
  /** For each batch. */
  readonly seconds: number;
  readonly warmup: number;
  /** [n, height, width, channels], at least as many as the largest batch. */
  readonly pixels: Uint8Array;
  /** Images to score, once all is timed. */
  readonly split: LabelledImages | undefined;
  readonly classes: readonly string[] | undefined;
  /** Say too which provider runs which node. */
  readonly placement: boolean;
}

export interface Measured {
  readonly detail: string;
  readonly software: boolean;
  readonly loadMs: number;
  readonly firstRunMs: number;
  /** null where the system does not say. */
  readonly memoryBytes: number | null;
  /** In ms, for the batches that were run: a GPU in software is spared the large ones. */
  readonly times: readonly { readonly batch: number; readonly ms: Float64Array }[];
  readonly accuracy: ScoredAccuracy | null;
  readonly nodes: Readonly<Record<string, number>> | null;
  readonly fallbackNodes: readonly string[];
}

/** The most that a GPU in software is asked for. */
const SOFTWARE = { batch: 32, warmup: 1, images: 100 };
/** Runs whatever they take, so that there is a median; more than this are too much to keep. */
const [LEAST, MOST] = [3, 100_000];

/** Measures a model here and now; for clean figures in a process that has done nothing else. */
export async function measure(job: MeasureJob): Promise<Measured> {
  const { device, threads, seconds } = job;
  const before = process.memoryUsage.rss();
  const file = await readModel(job.model);
  const { session, loadMs, memoryBytes: elsewhere, time, placement } = await providers[device](file, { threads });
  const software = session.software ?? false;
  const batches = job.batches.filter((batch, i) => i === 0 || !software || batch <= SOFTWARE.batch);
  const warmup = software ? Math.min(job.warmup, SOFTWARE.warmup) : job.warmup;
  const classifier = await asClassifier(session, { labels: job.classes ?? labelsOf(session) });
  const feed = (batch: number) => feedOf(session, classifier, job.pixels, batch);
  try {
    const [firstRunMs = NaN] = Array.from(
      await time(feed(batches[0] ?? 1), { warmup: 0, seconds: 0, least: 1, most: 1 }),
    );
    const times: { batch: number; ms: Float64Array }[] = [];
    for (const batch of batches) {
      const ms = await time(feed(batch), { warmup, seconds, least: LEAST, most: MOST });
      times.push({ batch, ms: Float64Array.from(ms) });
    }
    const memoryBytes = elsewhere ? elsewhere() : Math.max(0, peakBytes() - before);
    const placed = job.placement ? await placement() : undefined;
    return {
      detail: session.detail,
      software,
      loadMs,
      firstRunMs,
      memoryBytes,
      times,
      nodes: placed ? Object.fromEntries([...placed].map(([name, { count }]) => [name, count])) : null,
      fallbackNodes: fallbackNodes(device, placed),
      accuracy: job.split ? await score(classifier, job.split, software) : null,
    };
  } finally {
    await classifier.release();
  }
}

/** Kilobytes everywhere: libuv converts. */
const peakBytes = () => 1024 * process.resourceUsage().maxRSS;

/** A model that does not say what its classes are called is as fast as one that does. */
function labelsOf({ bytes, session }: OpenedSession): readonly string[] {
  const { labels } = readMetadata(bytes);
  if (labels) return labels;
  const classes = session.outputMetadata.map((output) => (output.isTensor ? output.shape[1] : undefined));
  const count = classes.find((size) => typeof size === 'number') ?? 0;
  return Array.from({ length: count }, (_, i) => String(i));
}

function feedOf({ Tensor }: OpenedSession, classifier: OpenedClassifier, pixels: Uint8Array, batch: number) {
  const { input, normalisation, output } = classifier;
  const length = batch * input.height * input.width * input.channels;
  const tensor = inputTensor({ Tensor, input, normalisation }, pixels.subarray(0, length));
  return { name: input.name, tensor, output };
}

async function score(classifier: OpenedClassifier, split: LabelledImages, software: boolean): Promise<ScoredAccuracy> {
  const images = software ? firstOf(split, SOFTWARE.images) : split;
  const { metrics } = await evaluateOpened(
    { ...classifier, release: async () => undefined },
    images,
    software ? { batch: 50 } : {},
  );
  return { value: metrics.accuracy, interval: metrics.interval, images: images.count };
}
