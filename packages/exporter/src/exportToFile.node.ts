import { mkdir, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ToolkitError } from '@fmnist/errors';
import { cannotWrite, makeFolder, writeFileSafely } from '@fmnist/files';
import { encodeModelInParts } from '@fmnist/onnx';
import { exportWith, type ExportOptions, type ExportSource } from './exportModel.ts';
import type { ExportReport } from './report.ts';

/**
 * A TensorFlow.js LayersModel as an ONNX file, written piece by piece: next to the source's weights hardly any memory is needed. Weights that are
 * kept apart go into `<file>.data`. The files are put into place when they are complete and verified; until then older ones stay.
 * @throws {ToolkitError} as `exportModel` does, and CANNOT_WRITE
 * @example
 * const report = await exportToFile(await loadModel('model.json'), 'model.onnx')
 */
export async function exportToFile(
  model: ExportSource,
  path: string,
  options: ExportOptions = {},
): Promise<ExportReport> {
  // In the same folder, so that moving a file is one step; onnxruntime reads the weights beside the model that it opens.
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const { report, external } = await exportWith(
      model,
      { externalDataName: `${basename(path)}.data`, ...options },
      async ({ parts: { model: proto, external: apart } }) => {
        await makeFolder(dirname(path));
        await mkdir(draft);
        const encoded = encodeModelInParts(proto);
        if (apart) await writeFileSafely(join(draft, apart.location), apart.parts());
        await writeFileSafely(join(draft, basename(path)), encoded.parts());
        return { sizeBytes: encoded.byteLength, runnable: join(draft, basename(path)) };
      },
    );
    // What was pressed while a model ran is heard only when the event loop turns.
    await setImmediate();
    options.signal?.throwIfAborted();
    if (external) await rename(join(draft, external.location), join(dirname(path), external.location));
    await rename(join(draft, basename(path)), path);
    return report;
  } catch (error) {
    throw forUser(path, error);
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Files are written in a folder that nobody has asked for: what goes wrong there is said of the file that was. */
function forUser(path: string, error: unknown): unknown {
  const cause = error instanceof ToolkitError && error.code === 'CANNOT_WRITE' ? error.cause : error;
  return cause instanceof Error && 'syscall' in cause ? cannotWrite(path, cause) : error;
}
