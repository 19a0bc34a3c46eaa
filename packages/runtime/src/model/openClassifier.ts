import type { DeviceName } from '@fmnist/devices/names';
import { ToolkitError } from '@fmnist/errors';
import type { InferenceSession } from 'onnxruntime-common';
import type { SkippedDevice } from '../devices/openOnDevice.ts';
import { type OpenedSession, openSession, type SessionOptions } from '../session.ts';
import { imageInput, type ImageInput } from './imageInput.ts';
import type { ModelSource } from './ModelFile.ts';
import { type ModelMetadata, readMetadata } from './readMetadata.ts';
import { runPixels } from './runPixels.ts';
import { areProbabilities, softmaxRows } from './softmax.ts';
import type { Normalisation } from './toTensorData.ts';

export interface OpenOptions extends SessionOptions {
  /** The classes' names, by output index. Default: the model's metadata. */
  readonly labels?: readonly string[] | undefined;
  /** Of the training pixels scaled to 0..1, a channel each; for float32 inputs only. Default: the metadata's, else 0. */
  readonly mean?: readonly number[] | undefined;
  /** As `mean`. Default: the metadata's, else 1. */
  readonly std?: readonly number[] | undefined;
}

/** A model that is ready to tell the classes of batches of pixels. */
export interface OpenedClassifier {
  readonly input: ImageInput;
  readonly labels: readonly string[];
  readonly metadata: ModelMetadata;
  readonly device: DeviceName;
  /** What was found there, in a few words: an adapter's name. */
  readonly detail: string;
  /** A GPU in software: right, and slower than the CPU by itself. */
  readonly software?: true;
  /** The better devices that `auto` passed over, and why. */
  readonly skipped: readonly SkippedDevice[];
  /** The model's own bytes, and what to call it in messages. */
  readonly file: { readonly bytes: Uint8Array; readonly where: string };
  readonly normalisation: Normalisation;
  /** Name of the output that is read. */
  readonly output: string;
  /**
   * @param pixelsNhwc [n, height, width, channels] of the input's size, 0-255; n at most `input.batch` where that is fixed
   * @returns probabilities, [n, labels]
   */
  predict(pixelsNhwc: Uint8Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Opens a model as an image classifier: one input of images, and an output of a number for each class. Of several outputs
 * `probabilities` is read, else `logits`, else the first of floats; softmax is applied where it does not hold probabilities.
 *
 * @throws ToolkitError as `openSession`, `readMetadata` and `imageInput` do, and `UNSUPPORTED_OUTPUT`, `MISSING_LABELS`,
 * `CLASS_COUNT`, `BAD_NORMALISATION`
 */
export async function openClassifier(model: ModelSource, options: OpenOptions = {}): Promise<OpenedClassifier> {
  return asClassifier(await openSession(model, options), options);
}

/** What `openClassifier` does with an opened session, which it takes over: it is released with the classifier, or where it is none. */
export async function asClassifier(opened: OpenedSession, options: OpenOptions): Promise<OpenedClassifier> {
  const { session, bytes, where, Tensor, ...on } = opened;
  try {
    const metadata = readMetadata(bytes);
    const input = imageInput(session.inputMetadata, where);
    const output = scoresOutput(session.outputMetadata, where);
    const labels = options.labels ?? metadata.labels ?? missingLabels(where);
    const classCount = output.shape[1];
    if (typeof classCount === 'number') checkClassCount(classCount, labels, where);
    const normalisation = chooseNormalisation(input, options, metadata, where);
    const model = { session, Tensor, input, normalisation, where };
    const predict = async (pixelsNhwc: Uint8Array) => {
      const [scores] = await runPixels(model, pixelsNhwc, [output.name]);
      const { data: rows = new Float32Array(), dims: [count = 1] = [] } = scores ?? {};
      checkClassCount(rows.length / count, labels, where);
      return areProbabilities(rows, labels.length) ? rows : softmaxRows(rows, labels.length);
    };
    const file = { bytes, where };
    return {
      ...on,
      input,
      labels,
      metadata,
      file,
      normalisation,
      output: output.name,
      predict,
      release: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

function scoresOutput(outputs: readonly InferenceSession.ValueMetadata[], where: string) {
  const tensors = outputs.filter((output) => output.isTensor && output.type === 'float32');
  const named = (name: string) => tensors.find((output) => output.name === name);
  const output = named('probabilities') ?? named('logits') ?? tensors[0];
  if (output?.isTensor && output.shape.length >= 2) return output;
  throw new ToolkitError('UNSUPPORTED_OUTPUT', 'the model is not a classifier', {
    where,
    expected: 'an output of float32 [N, classes]',
    received: outputs
      .map((one) => (one.isTensor ? `${one.name} ${one.type} [${one.shape.join(', ')}]` : one.name))
      .join(', '),
  });
}

function missingLabels(where: string): never {
  throw new ToolkitError('MISSING_LABELS', 'the model does not say what its classes are called', {
    where,
    expected: 'metadata "labels", "names" or "classes": a JSON array of strings or {"0": "cat", ...}',
    hint: 'Pass { labels: [...] }.',
  });
}

function checkClassCount(classCount: number, labels: readonly string[], where: string): void {
  if (classCount === labels.length) return;
  throw new ToolkitError('CLASS_COUNT', 'the model has another number of classes than there are labels', {
    where,
    expected: `${classCount} labels`,
    received: `${labels.length}: ${shorten(labels)}`,
    hint: 'Is this the model for these classes? If the labels in its file are wrong, pass { labels: [...] }.',
  });
}

function shorten(labels: readonly string[]): string {
  return `${labels.slice(0, 5).join(', ')}${labels.length > 5 ? ' ...' : ''}`;
}

/** @throws ToolkitError `BAD_NORMALISATION` */
export function chooseNormalisation(
  { dtype, channels }: ImageInput,
  options: Pick<OpenOptions, 'mean' | 'std'>,
  metadata: ModelMetadata,
  where: string,
): Normalisation {
  if (dtype === 'uint8' && (options.mean ?? options.std)) {
    throw new ToolkitError('BAD_NORMALISATION', 'the model takes bytes and normalises them itself', {
      kind: 'usage',
      where,
      hint: 'Leave mean and std out.',
    });
  }
  const mean = options.mean ?? metadata.mean ?? Array.from({ length: channels }, () => 0);
  const std = options.std ?? metadata.std ?? Array.from({ length: channels }, () => 1);
  const fits = [mean, std].every((values) => values.length === channels && values.every(Number.isFinite));
  if (dtype === 'float32' && !(fits && std.every((value) => value > 0))) {
    throw new ToolkitError('BAD_NORMALISATION', 'mean and std do not fit the model', {
      where,
      expected: `${channels} of each, std above 0`,
      received: `mean [${mean.join(', ')}], std [${std.join(', ')}]`,
    });
  }
  return { mean, std };
}
