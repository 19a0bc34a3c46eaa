import type { ModelArtifacts } from './fromLayersModel.ts';
import type { LoadOptions, ModelSource } from './LoadOptions.ts';
import { openModel } from './openModel.ts';
import { readModel, readModelJson } from './parseModelJson.ts';
import { readShards } from './readShards.ts';
import { partsOf, requireSize } from './readWeights.ts';
import { readSpecs, totalBytes, type WeightSpec } from './weightSpec.ts';

/**
 * A LayersModel from wherever it is, in the form that TensorFlow.js hands to a save handler, quantised weights as they are. Everything that
 * is listed is there and has its size, or nothing is returned. Memory is that of the weights.
 * @throws {ExportError} NO_FILE, NO_MODEL, SEVERAL_MODELS, NOT_JSON, UNSUPPORTED_FORMAT, NOT_A_LAYERS_MODEL, NO_WEIGHTS, UNSUPPORTED_WEIGHTS,
 * SHORT_WEIGHTS, LONG_WEIGHTS, TOO_LARGE, BAD_ZIP, OFFLINE, DOWNLOAD_FAILED: the reason, or SEVERAL_PROBLEMS with all
 * @example
 * const artifacts = await loadModel('https://example.com/model.json', { onProgress: ({ file, loaded }) => {} });
 */
export async function loadModel(source: ModelSource, options: LoadOptions = {}): Promise<ModelArtifacts> {
  if (isArtifacts(source)) return checkArtifacts(source);
  const files = await openModel(source, options);
  const { modelTopology, weightsManifest, userDefinedMetadata } = await readModelJson(files.json);
  return {
    modelTopology,
    weightData: await readShards(files, weightsManifest),
    // Each was looked at while it was read.
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights as readonly WeightSpec[]),
    ...(userDefinedMetadata && { userDefinedMetadata }),
  };
}

const isArtifacts = (source: ModelSource): source is ModelArtifacts =>
  typeof source === 'object' && 'modelTopology' in source;

/** What somebody has in memory is used where it is. */
function checkArtifacts(artifacts: ModelArtifacts): ModelArtifacts {
  const { weightSpecs = [], weightData = [] } = artifacts;
  readModel({ ...artifacts, weightsManifest: [] }, 'modelTopology');
  const received = partsOf(weightData).reduce((n, part) => n + part.byteLength, 0);
  requireSize(received, totalBytes(readSpecs(weightSpecs)));
  return { ...artifacts, weightSpecs, weightData };
}
