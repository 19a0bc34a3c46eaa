import { decodeModel } from '@fmnist/onnx/proto';
import type { FeatureMaps } from '../Classifier.ts';
import { convolutionOutputs } from '../model/intermediateOutputs.ts';
import type { OpenedClassifier, OpenOptions } from '../model/openClassifier.ts';
import { openWithOutputs } from './openWithOutputs.ts';

/** A classifier's model with the outputs of its convolutional layers. */
export interface FeatureMapper {
  /** @param pixelsNhwc one picture */
  map(pixelsNhwc: Uint8Array): Promise<FeatureMaps[]>;
  release(): Promise<void>;
}

/** @throws ToolkitError as `openWithOutputs` does */
export async function openFeatureMaps(opened: OpenedClassifier, options: OpenOptions): Promise<FeatureMapper> {
  const outputs = convolutionOutputs(decodeModel(opened.file.bytes));
  if (outputs.length === 0) return { map: async () => [], release: async () => {} };
  const insides = await openWithOutputs(
    opened,
    outputs.map(({ value }) => value),
    options,
  );
  async function map(pixelsNhwc: Uint8Array): Promise<FeatureMaps[]> {
    const results = await insides.run(pixelsNhwc);
    return results.flatMap(({ dims: [, channels, height, width = 1], data }, i) => {
      const name = outputs[i]?.layer ?? '';
      // Of one dimension more or less than a picture has, it can be shown neither.
      if (channels === undefined || height === undefined || data.length !== channels * height * width) return [];
      return [{ name, shape: [channels, height, width] as const, data }];
    });
  }
  return { map, release: insides.release };
}
