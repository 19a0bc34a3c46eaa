import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { writeFileSafely } from '@fmnist/files';
import { artifactsOf, loadModel, type LoadOptions, type ModelArtifacts } from '@fmnist/exporter';
import { layers, type LayersModel } from '../tf.ts';

/** What a model.json of ours says about its classifier, under userDefinedMetadata. */
export interface ModelInfo {
  readonly labels?: readonly string[];
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly dataset?: string;
  readonly dataset_sha256?: string;
}

export interface LoadedModel {
  readonly name: string;
  readonly model: LayersModel;
  readonly metadata: ModelInfo;
}

/** Writes model.json and weights.bin as `model.save('file://...')` of tfjs-node does: any TensorFlow.js program loads them. */
export async function saveLayersModel(folder: string, model: LayersModel, metadata: ModelInfo): Promise<void> {
  const { modelTopology, weightSpecs, weightData } = await artifactsOf(model);
  const json = {
    format: 'layers-model',
    generatedBy: 'fmnist',
    convertedBy: null,
    modelTopology,
    userDefinedMetadata: metadata,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  };
  await writeFileSafely(join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
  await writeFileSafely(join(folder, 'model.json'), JSON.stringify(json));
}

/** What a model's files hold, before TensorFlow.js makes a model of them. */
export interface LoadedArtifacts {
  readonly artifacts: ModelArtifacts;
  readonly metadata: ModelInfo;
}

/**
 * The artifacts of a run directory (its last weights), or of any path or address that `loadModel` takes.
 * @throws {ToolkitError} NO_MODEL, and what `loadModel` throws
 */
export async function loadArtifacts(source: string, options: LoadOptions = {}): Promise<LoadedArtifacts> {
  const artifacts = await loadModel((await lastWeights(source)) ?? source, options);
  return { artifacts, metadata: (artifacts.userDefinedMetadata ?? {}) as ModelInfo };
}

/**
 * A LayersModel from wherever `loadArtifacts` reads one.
 * @throws {ToolkitError} as `loadArtifacts`
 */
export async function loadLayersModel(source: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const { artifacts, metadata } = await loadArtifacts(source, options);
  const model = await layers.loadLayersModel({ load: async () => artifacts as never });
  return { name: model.name || basename(dirname(source)), model, metadata };
}

const exists = (...path: readonly string[]): Promise<boolean> =>
  stat(join(...path)).then(
    () => true,
    () => false,
  );

/** The model in a run directory; undefined where it is none. @throws {ToolkitError} NO_MODEL */
async function lastWeights(folder: string): Promise<string | undefined> {
  if (await exists(folder, 'model.json')) return undefined;
  const last = join(folder, 'weights', 'last');
  if (await exists(last, 'model.json')) return last;
  if (!(await exists(folder, 'args.yaml'))) return undefined;
  throw new ToolkitError('NO_MODEL', 'there are no weights in this run', {
    where: folder,
    hint: 'A run has weights after its first epoch; see weights/last in it.',
  });
}
