import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '@fmnist/errors';
import { fetchModel } from './fetchModel.node.ts';
import { bytesOf } from '../bytesOf.ts';
import type { ModelFile, ModelSource, ReadOptions } from './ModelFile.ts';

/**
 * Reads a model's file.
 *
 * @throws ToolkitError `MODEL_NOT_FOUND`, `MODEL_UNREADABLE`, `OFFLINE`, `DOWNLOAD_FAILED`
 */
export async function readModel(model: ModelSource, options: ReadOptions = {}): Promise<ModelFile> {
  const bytes = await bytesOf(model);
  if (bytes) return { bytes, where: 'model' };
  const name = String(model);
  if (/^https?:/i.test(name)) return { bytes: await fetchModel(name, options), where: name };
  return readLocal(/^[a-z][a-z0-9+.-]+:\/\//i.test(name) || model instanceof URL ? localPath(name) : name);
}

async function readLocal(path: string): Promise<ModelFile> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    throw new ToolkitError('MODEL_NOT_FOUND', found ? 'is a folder, not a model' : 'there is no such model', {
      where: path,
      expected: 'an .onnx file',
      hint: 'Train one with `pnpm train`: it ends by printing where model.onnx is.',
    });
  }
  try {
    return { path, bytes: await readFile(path), where: path };
  } catch (cause) {
    throw new ToolkitError('MODEL_UNREADABLE', 'the model cannot be read', { where: path, cause });
  }
}

function localPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new ToolkitError('MODEL_NOT_FOUND', 'models are read from files and from the web', {
      where: url,
      expected: 'a path, or a file:, http: or https: URL',
      cause,
    });
  }
}
