// Models as files hold them, changed before they are read.
import type { ModelArtifacts } from '../src/source/fromLayersModel.ts';
import type { LayersModelLike } from '../src/source/fromLayersModel.ts';
import { layers as tfLayers } from './tf.ts';

type Topology = { model_config: { config: { layers: { class_name: string; config: Record<string, unknown> }[] } } };

/** What a model is saved as, with other settings for the layers of a class. */
export async function savedAs(
  model: LayersModelLike,
  className: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<ModelArtifacts> {
  let saved: ModelArtifacts = {};
  await model.save({
    async save(artifacts) {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  const json = JSON.parse(JSON.stringify(saved.modelTopology)) as Topology | Topology['model_config'];
  const { config } = 'model_config' in json ? json.model_config : json;
  for (const layer of config.layers) if (layer.class_name === className) Object.assign(layer.config, settings);
  return { ...saved, modelTopology: json };
}

/** The model as TensorFlow.js reads it from there. */
export const loadedFrom = (artifacts: ModelArtifacts): Promise<tfLayers.LayersModel> =>
  tfLayers.loadLayersModel({ load: async () => structuredClone(artifacts) as never });
