import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { CHECKPOINT_PATH } from './readRun.ts';

/** A model on disk, and the run that it came out of. */
export interface ModelFile {
  readonly path: string;
  readonly run?: string;
}

/**
 * The ONNX model that a path means: a file, or the model.onnx of a run directory.
 * @throws {ToolkitError} MODEL_NOT_FOUND
 */
export async function resolveModel(path: string): Promise<ModelFile> {
  if (!(await isFolder(path))) return { path, ...((await isRun(dirname(path))) && { run: dirname(path) }) };
  const model = join(path, 'model.onnx');
  if (await isFile(model)) return { path: model, run: path };
  throw new ToolkitError('MODEL_NOT_FOUND', 'there is no model.onnx in this folder', {
    where: path,
    hint: (await isRun(path))
      ? `The run has not ended: pnpm train --resume ${path}, or pnpm export ${path} for what there is.`
      : 'Pass an .onnx file or a run directory that `pnpm train` made.',
  });
}

const isRun = (folder: string) => isFile(join(folder, CHECKPOINT_PATH));

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}
