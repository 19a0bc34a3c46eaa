import { withOutputs } from '../model/intermediateOutputs.ts';
import type { OpenedClassifier, OpenOptions } from '../model/openClassifier.ts';
import { type ImageSession, runPixels, type PixelsOutput } from '../model/runPixels.ts';
import { openSession } from '../session.ts';

/** A classifier's model, opened once more for what lies inside of it. */
export interface OpenedInsides {
  /** @returns the outputs, in the order of their names */
  run(pixelsNhwc: Uint8Array): Promise<PixelsOutput[]>;
  release(): Promise<void>;
}

/** On the device that the classifier runs on. @throws ToolkitError as `openSession` and `withOutputs` do */
export async function openWithOutputs(
  { file: { bytes, where }, input, normalisation, device }: OpenedClassifier,
  names: readonly string[],
  { threads }: OpenOptions,
): Promise<OpenedInsides> {
  const opened = await openSession(withOutputs(bytes, names), { device, threads });
  const model: ImageSession = { ...opened, input, normalisation, where };
  return { run: (pixelsNhwc) => runPixels(model, pixelsNhwc, names), release: () => opened.session.release() };
}
