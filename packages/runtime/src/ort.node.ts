import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '@fmnist/errors';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export { InferenceSession, Tensor };

/** Where a model can run here: onnxruntime's names of its execution providers. */
export const devices = ['cpu'] as const;

/** What onnxruntime opens (a path, so that it finds external data beside the file) and the same file's bytes. */
export interface ModelFile {
  readonly path?: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a model's file.
 *
 * @throws ToolkitError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`
 */
export async function readModel(model: string | URL): Promise<ModelFile> {
  const path = typeof model === 'string' && !model.startsWith('file:') ? model : localPath(model);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    throw new ToolkitError('MODEL_NOT_FOUND', found ? 'is a folder, not a model' : 'there is no such model', {
      where: path,
      expected: 'an .onnx file',
      hint: 'Train one with `pnpm train`: it ends by printing where model.onnx is.',
    });
  }
  try {
    return { path, bytes: await readFile(path) };
  } catch (cause) {
    throw new ToolkitError('MODEL_UNREADABLE', 'the model cannot be read', { where: path, cause });
  }
}

function localPath(url: string | URL): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new ToolkitError('MODEL_NOT_FOUND', 'models are read from files', {
      where: String(url),
      expected: 'a path or a file: URL',
      hint: 'Download it first.',
      cause,
    });
  }
}
