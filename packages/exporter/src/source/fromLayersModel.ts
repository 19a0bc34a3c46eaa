import { ExportError } from '../errors.ts';
import { readTopology } from './readTopology.ts';
import { readWeights, type WeightData } from './readWeights.ts';
import type { SourceModel } from './SourceModel.ts';
import type { WeightSpec } from './weightSpec.ts';

/** What model.json and its weight files hold, as TensorFlow.js hands it to a save handler. */
export interface ModelArtifacts {
  readonly modelTopology?: unknown;
  readonly weightSpecs?: readonly WeightSpec[];
  readonly weightData?: WeightData;
  readonly userDefinedMetadata?: Readonly<Record<string, unknown>>;
}

/** A tf.LayersModel, by what is needed of it: no TensorFlow.js package is. */
export interface LayersModelLike {
  save(handler: {
    save(artifacts: ModelArtifacts): Promise<{ modelArtifactsInfo: { dateSaved: Date; modelTopologyType: 'JSON' } }>;
  }): Promise<unknown>;
  /** Needed only to verify the result. */
  predict?(x: never): unknown;
}

/** @throws {ExportError} when it is no LayersModel that can be exported */
export function fromArtifacts({
  modelTopology,
  weightSpecs = [],
  weightData = [],
  userDefinedMetadata = {},
}: ModelArtifacts): SourceModel {
  return {
    ...readTopology(modelTopology),
    weights: readWeights(weightSpecs, weightData),
    metadata: userDefinedMetadata,
  };
}

/** What a model in memory hands out when it is saved. */
export async function artifactsOf(model: LayersModelLike): Promise<ModelArtifacts> {
  let artifacts: ModelArtifacts | undefined;
  await model.save({
    async save(given) {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  if (!artifacts) throw new ExportError('NOT_A_LAYERS_MODEL', 'the model did not hand out its layers');
  return artifacts;
}

/** The topology and weights of a model in memory. */
export const fromLayersModel = async (model: LayersModelLike): Promise<SourceModel> =>
  fromArtifacts(await artifactsOf(model));
