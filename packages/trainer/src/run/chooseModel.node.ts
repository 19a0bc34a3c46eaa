import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolkitError } from '@fmnist/errors';
import type { Dataset } from '@fmnist/data';
import { layers, tf, type LayersModel } from '../tf.ts';
import { models } from '../zoo/index.ts';
import type { ModelOptions } from '../zoo/ModelOptions.ts';
import { loadLayersModel } from './layersModelFile.node.ts';

/** A model of the zoo by name, or a user's own by path, checked against the data. @throws {ToolkitError} UNKNOWN_MODEL, WRONG_MODEL */
export async function chooseModel(
  name: string,
  data: Dataset,
): Promise<LayersModel | ((options: ModelOptions) => LayersModel)> {
  const known: Readonly<Record<string, (options: ModelOptions) => LayersModel>> = models;
  if (Object.hasOwn(known, name) && known[name]) return known[name];
  if (!(await stat(name).catch(() => undefined)))
    throw new ToolkitError('UNKNOWN_MODEL', 'there is no such model', {
      kind: 'usage',
      received: `"${name}"`,
      expected: `${Object.keys(models).join(', ')}, or the path of a model.json or a module`,
    });
  const model = /\.[cm]?[jt]s$/.test(name) ? await modelOfModule(name, data) : (await loadLayersModel(name)).model;
  const [input, output] = [model.inputs[0]?.shape.slice(1), model.outputs[0]?.shape.slice(1)];
  const wanted = [[data.height, data.width, data.channels], [data.classes.length]];
  if (JSON.stringify([input, output]) !== JSON.stringify(wanted))
    throw new ToolkitError('WRONG_MODEL', 'the model does not fit the data', {
      where: name,
      expected: `input [${wanted[0]?.join(', ')}] and ${data.classes.length} classes`,
      received: `input [${input?.join(', ')}] and output [${output?.join(', ')}]`,
    });
  return model;
}

/** What a user's own module makes models with: this program's TensorFlow.js, of which there must be only one. */
export interface ModelTools {
  readonly tf: typeof tf;
  readonly layers: typeof layers;
}

/**
 * A model from a .ts or .js module that the user names, and that is run like any program of theirs: its default export makes it.
 * @example
 * export default ({ height, width, channels, classes }, { layers }) => layers.sequential({ layers: [...] });
 */
async function modelOfModule(path: string, { height, width, channels, classes }: Dataset): Promise<LayersModel> {
  const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown };
  const make = module.default as ((options: ModelOptions, tools: ModelTools) => LayersModel) | undefined;
  const model =
    typeof make === 'function' ? make({ height, width, channels, classes: classes.length }, { tf, layers }) : undefined;
  if (!(model instanceof layers.LayersModel))
    throw new ToolkitError('WRONG_MODEL', 'the module makes no model', {
      where: path,
      expected: 'a default export ({ height, width, channels, classes }, { tf, layers }) => LayersModel',
      received: typeof make,
    });
  return model;
}
