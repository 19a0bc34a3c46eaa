import { ToolkitError } from '@fmnist/errors';
import { type Evaluation, evaluateOpened, type EvaluateOptions, type LabelledImages } from '../evaluate.ts';
import { asClassifier } from '../model/openClassifier.ts';
import type { ModelFile, ModelSource } from '../model/ModelFile.ts';
import { readModel } from '../model/readModel.node.ts';
import { agreementOf, disagreementsOf, type Disagreement } from './agreement.ts';
import { type ProviderName, providerNames, providers } from './providers.node.ts';

export interface CompareOptions extends Omit<EvaluateOptions, 'device' | 'onProgress'> {
  /** Default: all that there are. */
  readonly devices?: readonly ProviderName[] | undefined;
  /** Images that a GPU in software scores; it is here to be right, not fast. Default 100; the rows say how many. */
  readonly softwareLimit?: number;
  /** Find out which provider runs which node, where that takes a process of its own. Default true. */
  readonly placement?: boolean;
  readonly onProgress?: (progress: {
    readonly device: ProviderName;
    readonly done: number;
    readonly total: number;
  }) => void;
}

/** What a provider made of the images. */
export interface ProviderRow {
  readonly device: ProviderName;
  /** What was found there: an adapter's name, a browser's version. */
  readonly detail: string;
  /** The scored images: all of them, but the first only on a GPU in software. */
  readonly split: LabelledImages;
  readonly evaluation: Evaluation;
  /** Share of the images whose class is the reference's, 0..1. */
  readonly agreement: number;
  /** The largest difference of a probability to the reference's. */
  readonly maxDifference: number;
  /** Nodes by onnxruntime's name of the provider that runs them; undefined where it does not say, or was not asked. */
  readonly nodes: Readonly<Record<string, number>> | undefined;
  /** Nodes that run on the CPU although another device was asked for. */
  readonly fallbackNodes: readonly string[];
}

/** A provider that this machine has not. */
export interface MissingProvider {
  readonly device: ProviderName;
  readonly reason: string;
  readonly hint?: string;
}

export interface Comparison {
  /** The provider that the others are compared with: the first of the rows. */
  readonly reference: ProviderName;
  readonly rows: readonly ProviderRow[];
  readonly missing: readonly MissingProvider[];
  /** Images that not all providers say the same of. */
  readonly disagreements: readonly Disagreement[];
}

/**
 * Scores a model on the same images on every provider of onnxruntime that the machine has, in Node and in a headless browser, and compares each
 * with the first of them, the CPU.
 *
 * @throws ToolkitError as `evaluate` does; `NO_DEVICE` where none of the devices can be used. Where several are asked for, one on which the model
 * does not run is among the missing
 */
export async function compareProviders(
  model: ModelSource,
  split: LabelledImages,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { devices = providerNames, softwareLimit = 100, onProgress, signal } = options;
  const file = await readModel(model, { signal });
  const rows: ProviderRow[] = [];
  const missing: MissingProvider[] = [];
  for (const device of providerNames.filter((name) => devices.includes(name))) {
    signal?.throwIfAborted();
    onProgress?.({ device, done: 0, total: split.count });
    try {
      rows.push(await scoreOn(device, file, split, { ...options, softwareLimit }, rows[0]));
    } catch (error) {
      if (devices.length === 1 || !(error instanceof ToolkitError && ofDevice.has(error.code))) throw error;
      missing.push(asMissing(device, error));
    }
  }
  const [first] = rows;
  if (!first) throw nothingUsable(missing);
  const named = rows.map(({ device, evaluation: { predictions } }) => ({ device, predictions }));
  return { reference: first.device, rows, missing, disagreements: disagreementsOf(named, split) };
}

/** What may be wrong with one device and not with the next. */
export const ofDevice = new Set(['NO_DEVICE', 'MODEL_REJECTED', 'MODEL_FAILED']);

/** Why a device is not there. */
export const asMissing = (device: ProviderName, { code, received, message, hint }: ToolkitError): MissingProvider => ({
  device,
  reason: (code === 'NO_DEVICE' && received) || message,
  ...(hint && { hint }),
});

async function scoreOn(
  device: ProviderName,
  file: ModelFile,
  split: LabelledImages,
  { softwareLimit = Infinity, placement: isWanted = true, onProgress, ...options }: CompareOptions,
  reference: ProviderRow | undefined,
): Promise<ProviderRow> {
  const { session, placement: placed } = await providers[device](file, options);
  const placement = isWanted ? await placed() : undefined;
  const images = session.software ? firstOf(split, softwareLimit) : split;
  const classifier = await asClassifier(session, { ...options, labels: options.classes });
  const evaluation = await evaluateOpened(classifier, images, {
    ...options,
    // On a GPU in software a run of few takes long enough.
    ...(session.software && { batch: Math.min(options.batch ?? 50, 50) }),
    onProgress: (progress) => onProgress?.({ device, ...progress }),
  });
  return {
    device,
    detail: session.detail,
    split: images,
    evaluation,
    ...agreementOf(reference?.evaluation ?? evaluation, evaluation),
    nodes: placement && Object.fromEntries([...placement].map(([name, { count }]) => [name, count])),
    fallbackNodes: fallbackNodes(device, placement),
  };
}

const CPU = 'CPUExecutionProvider';

/** Nodes that were left to the CPU; on cpu and wasm the CPU's kernels are what was asked for. */
export function fallbackNodes(
  device: ProviderName,
  placement: ReadonlyMap<string, { readonly nodes: readonly string[] }> | undefined,
) {
  return /webgpu|cuda/.test(device) ? (placement?.get(CPU)?.nodes ?? []) : [];
}

/** The first images of a split. */
export function firstOf(split: LabelledImages, most: number): LabelledImages {
  const count = Math.min(split.count, most);
  const bytes = (split.images.length / split.count) * count;
  return { images: split.images.subarray(0, bytes), labels: Array.from(split.labels).slice(0, count), count };
}

function nothingUsable(missing: readonly MissingProvider[]): ToolkitError {
  const { hint } = missing.find((one) => one.hint) ?? {};
  return new ToolkitError('NO_DEVICE', 'onnxruntime can run on none of these devices here', {
    kind: 'device',
    received: missing.map(({ device, reason }) => `${device}: ${reason}`).join('; '),
    ...(hint && { hint }),
  });
}
