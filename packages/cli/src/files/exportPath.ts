import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';

/**
 * Where an export goes: the file asked for, or `name` in the folder asked for, else `name` beside the source, or here when that is on a
 * server. An older ONNX model there is replaced; anything else is most likely a slip.
 * @throws {ToolkitError} NOT_REPLACED
 */
export async function exportPath(source: string, out: string | undefined, name = 'model.onnx'): Promise<string> {
  if (out === '')
    throw new ToolkitError('NO_PATH', 'the path of the ONNX file is empty', { kind: 'usage', where: '--out' });
  const beside = /^https?:\/\//i.test(source) ? '.' : dirname(source);
  const wanted = out ?? ((await isFolder(source)) ? source : beside);
  const path = (await isFolder(wanted)) ? join(wanted, name) : wanted;
  await checkReplaceable(path);
  return path;
}

async function checkReplaceable(path: string): Promise<void> {
  const file = await open(path).catch(() => undefined);
  if (!file) return;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead === 0 || startsLikeOnnx(buffer)) return;
  } finally {
    await file.close();
  }
  throw new ToolkitError('NOT_REPLACED', 'a file that is no ONNX model is not replaced', {
    kind: 'usage',
    where: path,
    hint: 'Choose another --out, or remove the file first.',
  });
}

/** A model begins with the version of its format: field 1, a small number. To read it whole may take gigabytes. */
const startsLikeOnnx = ([tag = 0, version = 0]: Uint8Array): boolean => tag === 0x08 && version > 0 && version < 32;

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
