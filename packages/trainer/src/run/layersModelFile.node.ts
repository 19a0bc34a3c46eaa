import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { writeFileSafely } from '@fmnist/files';
import { loadModelJson, type ModelArtifacts } from '@fmnist/exporter';
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
  let artifacts: ModelArtifacts = {};
  await model.save({
    async save(given) {
      artifacts = given as ModelArtifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  const { modelTopology, weightSpecs, weightData } = artifacts;
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

/**
 * A LayersModel from a run directory (its last weights), a model.json, or the folder of one.
 * @throws {ToolkitError} NO_MODEL, and what `loadModelJson` throws
 */
export async function loadLayersModel(path: string): Promise<LoadedModel> {
  const file = await findModelJson(path);
  const artifacts = await loadModelJson(file);
  const model = await layers.loadLayersModel({ load: async () => artifacts as never });
  const metadata = (artifacts.userDefinedMetadata ?? {}) as ModelInfo;
  return { name: model.name || basename(dirname(file)), model, metadata };
}

async function findModelJson(path: string): Promise<string> {
  const candidates = [path, join(path, 'model.json'), join(path, 'weights', 'last', 'model.json')];
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  const exists = await stat(path).catch(() => undefined);
  throw new ToolkitError('NO_MODEL', exists ? 'there are no weights in this folder' : 'no such file or run directory', {
    where: path,
    expected: 'a run directory, a model.json, or a folder that holds one',
    ...(exists && { hint: 'A run has weights after its first epoch; see weights/last in it.' }),
  });
}
