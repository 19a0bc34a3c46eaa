import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { writeFileSafely } from '@fmnist/files';
import type { ModelProto } from '@fmnist/onnx';
import type { Context, Outcome } from '../../CliCommand.ts';
import { isOther } from '../../files/isOther.ts';
import { inFile } from '../../files/readModelFile.ts';
import { formatBytes } from '../../output/quantities.ts';
import { quotePath } from '../../output/quotePath.ts';

interface SvgOptions {
  /** Of the model. */
  readonly path: string;
  /** A file, or a folder for it; default: the model's. */
  readonly out: string | undefined;
  readonly depth: number | undefined;
}

/** Draws a model's graph into a file. */
export async function writeSvg(
  model: ModelProto,
  { path, out, depth }: SvgOptions,
  { show }: Context['output'],
): Promise<Outcome> {
  const file = await svgPath(path, out);
  // Loaded here, since the renderer comes with it.
  const { drawGraph } = await import('@fmnist/runtime/visualize');
  const svg = inFile(path, () =>
    drawGraph(model, { title: titleOf(path, model), ...(depth !== undefined && { depth }) }),
  );
  await writeFileSafely(file, svg);
  const sizeBytes = Buffer.byteLength(svg);
  show([`${quotePath(file)}  ${formatBytes(sizeBytes)}`]);
  return { json: { model: path, svg: file, size_bytes: sizeBytes } };
}

const titleOf = (path: string, { graph }: ModelProto) => graph?.name || basename(path);

/** `model.svg` beside `model.onnx` or in the folder asked for. An older picture is replaced; anything else is most likely a slip. */
async function svgPath(model: string, out: string | undefined): Promise<string> {
  const name = `${basename(model, extname(model))}.svg`;
  const wanted = out ?? join(dirname(model), name);
  const found = await stat(wanted).catch(() => undefined);
  const file = found?.isDirectory() ? join(wanted, name) : wanted;
  if (await isOther(file, /^\s*<(svg|\?xml)\b/)) {
    throw new ToolkitError('NOT_REPLACED', 'a file that is no SVG is not replaced', {
      kind: 'usage',
      where: file,
      hint: 'Choose another file after --svg, or remove this one first.',
    });
  }
  return file;
}
