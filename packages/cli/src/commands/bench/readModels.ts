import { ToolkitError } from '@fmnist/errors';
import type { BenchmarkModel, ModelDtype } from '@fmnist/runtime';
import type { Context } from '../../CliCommand.ts';
import { dataOfModel } from '../../files/dataOfModel.ts';
import { modelName } from '../../files/modelName.ts';
import { inFile, readModelFile } from '../../files/readModelFile.ts';
import { resolveModel } from '../../files/resolveModel.ts';
import { checkChoice } from '../../options/checkChoice.ts';

const dtypeNames = ['fp32', 'fp16', 'int8'] as const satisfies readonly ModelDtype[];

/** `--dtype`: names with commas between them. @throws {ToolkitError} UNKNOWN_NAME */
export const chooseDtypes = (value: string | undefined): readonly ModelDtype[] =>
  value?.split(',').map((name) => checkChoice('--dtype', name.trim(), dtypeNames)) ?? dtypeNames;

/** A model to measure, and the run directory that was given for it. */
export interface MeasuredModel extends BenchmarkModel {
  readonly run: string | undefined;
}

interface Wanted {
  readonly data: string | undefined;
  readonly isScored: boolean;
  readonly dtypes: readonly ModelDtype[];
}

/**
 * Models to measure, with the images to score them on.
 * @throws {ToolkitError} NO_MODELS where none is of a dtype that is asked for, and as `dataOfModel` does
 */
export async function readModels(
  paths: readonly string[],
  { data, isScored, dtypes }: Wanted,
  context: Context,
): Promise<MeasuredModel[]> {
  const [{ modelDtype }, { decodeModel }] = await Promise.all([
    import('@fmnist/runtime'),
    import('@fmnist/onnx/proto'),
  ]);
  const models: MeasuredModel[] = [];
  for (const given of new Set(paths)) {
    const { path, run } = await resolveModel(given);
    const bytes = await readModelFile(path);
    if (!dtypes.includes(inFile(path, () => modelDtype(decodeModel(bytes))))) continue;
    const short = modelName(given);
    const named = {
      name: models.some((model) => model.name === short) ? given : short,
      model: path,
      run: run === given ? run : undefined,
    };
    if (!isScored) {
      models.push(named);
      continue;
    }
    const { dataset, split } = await dataOfModel({ path, bytes, run }, { split: 'test', data }, context);
    models.push({ ...named, split, classes: dataset.classes });
  }
  context.output.endLive();
  if (models.length > 0) return models;
  throw new ToolkitError('NO_MODELS', 'none of the models is of this type', {
    kind: 'usage',
    where: '--dtype',
    expected: dtypes.join(' or '),
  });
}
