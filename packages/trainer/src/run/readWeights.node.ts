import { readFile, stat } from 'node:fs/promises';
import { fromTrained, isWeight, trainableWeights } from '@fmnist/autodiff';
import { ToolkitError } from '@fmnist/errors';
import { convert, fromLayersModel, simplify, toClassifier } from '@fmnist/exporter';
import { decodeModel, tensorToTypedArray, type TensorData } from '@fmnist/onnx';
import type { EngineState } from '../engines/index.ts';
import { tf, type LayersModel } from '../tf.ts';
import { loadLayersModel } from './layersModelFile.node.ts';

/** All weights of a model by "layer/weight", as it stores them. */
export function weightsOf(model: LayersModel): Map<string, TensorData> {
  return new Map(
    model.weights.map((w) => [
      w.originalName,
      { dtype: 'float32', shape: w.shape.map(Number), data: Float32Array.from(tf.tidy(() => w.read().dataSync())) },
    ]),
  );
}

/**
 * Weights for `model` from a model.onnx that was exported from one like it, from a run, or from a model.json.
 * @throws {ToolkitError} WRONG_WEIGHTS when none fits
 */
export async function readWeights(path: string, model: LayersModel): Promise<EngineState> {
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new ToolkitError('NO_FILE', 'no such file', {
      where: path,
      hint: 'Give --weights a model.onnx, a run directory or a model.json.',
    });
  if (found.isDirectory() || path.endsWith('.json')) return weightsOf((await loadLayersModel(path)).model);
  const weights = await fromOnnx(await readFile(path), model);
  if (weights.size === 0)
    throw new ToolkitError('WRONG_WEIGHTS', 'no weight in it has a name of this model', {
      where: path,
      hint: 'It was exported from another model.',
    });
  return weights;
}

/** The exporter stores each weight the way its operator reads it, under its own name: moved back, it fits the model again. */
async function fromOnnx(bytes: Uint8Array, model: LayersModel): Promise<EngineState> {
  const initializers = new Map((decodeModel(bytes).graph?.initializer ?? []).map((t) => [t.name ?? '', t]));
  const graph = simplify(toClassifier(convert(await fromLayersModel(model)), {}));
  return new Map(
    trainableWeights(graph, isWeight).flatMap((parameter) => {
      const tensor = initializers.get(parameter.name);
      if (!tensor) return [];
      const data = tensorToTypedArray(tensor);
      if (!(data instanceof Float32Array) || (tensor.dims ?? []).join() !== parameter.value.shape.join())
        throw new ToolkitError('WRONG_WEIGHTS', 'a weight has another shape', {
          where: parameter.name,
          expected: `[${parameter.value.shape.join(', ')}]`,
          received: `[${tensor.dims?.join(', ')}]`,
        });
      return [[parameter.name, fromTrained(parameter, data)] as const];
    }),
  );
}
