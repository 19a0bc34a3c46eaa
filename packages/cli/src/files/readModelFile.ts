import { readFile, stat } from 'node:fs/promises';
import { ToolkitError } from '@fmnist/errors';

/** protobuf has no larger messages, and Node no larger reads. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * The bytes of a model's file.
 * @throws {ToolkitError} MODEL_NOT_FOUND, MODEL_TOO_LARGE
 */
export async function readModelFile(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    throw new ToolkitError('MODEL_NOT_FOUND', found ? 'is not a file' : 'there is no such model', {
      where: path,
      expected: 'an .onnx file or a run directory',
      hint: 'Train one with `pnpm train`: it ends by printing where model.onnx is.',
    });
  }
  if (found.size > MAX_BYTES) {
    throw new ToolkitError('MODEL_TOO_LARGE', 'the file is larger than an ONNX model can be', {
      where: path,
      expected: 'at most 2 GiB',
      received: `${(found.size / 2 ** 30).toFixed(1)} GiB`,
    });
  }
  return readFile(path);
}

/**
 * Runs work on the contents of a file, naming the file in its errors.
 * @throws {ToolkitError} as `work` does
 */
export function inFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error;
    const { code, kind, message, hint } = error;
    throw new ToolkitError(code, message, { kind, where: path, ...(hint !== undefined && { hint }), cause: error });
  }
}
