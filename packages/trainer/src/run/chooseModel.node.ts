import { stat } from 'node:fs/promises';
import { ToolkitError } from '@fmnist/errors';
import type { Dataset } from '@fmnist/data';
import type { LayersModel } from '../tf.ts';
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
      expected: `${Object.keys(models).join(', ')}, or the path of a model.json`,
    });
  const { model } = await loadLayersModel(name);
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
