import type { Context } from '../CliCommand.ts';
import { showData } from '../output/showData.ts';
import { type EvaluationData, loadEvaluationData, type SplitName } from './evaluationData.ts';
import { inFile } from './readModelFile.ts';

interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The run that the model came out of. */
  readonly run: string | undefined;
}

/**
 * The images to run a model on, at the size that it takes: pictures of a folder are brought to it as `predict` does it.
 * @param data as asked for
 * @throws {ToolkitError} UNSUPPORTED_INPUT, and what `loadEvaluationData` and `readMetadata` throw
 */
export async function dataOfModel(
  { path, bytes, run }: ModelFile,
  { split, data }: { readonly split: SplitName; readonly data: string | undefined },
  { output, signal }: Context,
): Promise<EvaluationData> {
  const { readImageInput, readMetadata } = await import('@fmnist/runtime');
  const metadata = inFile(path, () => readMetadata(bytes));
  const size = readImageInput(bytes, path);
  return loadEvaluationData(
    { split, data, run, metadata },
    { size, channels: size.channels, signal, onProgress: showData(output) },
  );
}
