import { readFile, stat } from 'node:fs/promises';
import { fromTrained, isWeight, trainableWeights } from '@fmnist/autodiff';
import { ToolkitError } from '@fmnist/errors';
import { convert, fromLayersModel, simplify, toClassifier } from '@fmnist/exporter';
import { attrsOf, decodeModel, ops, producersOf, tensorToTypedArray, type Graph, type TensorData } from '@fmnist/onnx';
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
 * Weights for `model` from a model.onnx that was exported from one like it, or from what `loadLayersModel` takes. Where the last layer has
 * another number of classes it keeps its own new weights.
 * @returns the weights, and the names of those of the model that were left as they are
 * @throws {ToolkitError} WRONG_WEIGHTS when they are another model's, and what `loadLayersModel` throws
 */
export async function readWeights(
  path: string,
  model: LayersModel,
): Promise<{ weights: EngineState; kept: readonly string[] }> {
  const found = await stat(path).catch(() => undefined);
  const isOnnx = found?.isFile() && !/\.(json|zip)$/.test(path);
  const given = isOnnx ? await fromOnnx(await readFile(path), model) : weightsOf((await loadLayersModel(path)).model);
  return fit(path, given, model);
}

/** All weights of the model must be there and of its shapes, but for those of a head with other classes. */
function fit(path: string, given: EngineState, model: LayersModel): { weights: EngineState; kept: readonly string[] } {
  const head = model.layers.findLast((layer) => layer.weights.length > 0)?.name ?? '';
  const wrong = model.weights.filter((w) => given.get(w.originalName)?.shape.join() !== w.shape.join());
  const isHead = (name: string) => name.startsWith(`${head}/`);
  const misfit = wrong.find((w) => !isHead(w.originalName) || !given.has(w.originalName));
  if (misfit) {
    const received = given.get(misfit.originalName)?.shape;
    throw new ToolkitError('WRONG_WEIGHTS', received ? 'a weight has another shape' : 'a weight is missing', {
      where: `${path} > ${misfit.originalName}`,
      expected: `[${misfit.shape.join(', ')}]`,
      ...(received && { received: `[${received.join(', ')}]` }),
      hint: 'These are the weights of another model.',
    });
  }
  const kept = wrong.map((w) => w.originalName);
  return { weights: new Map([...given].filter(([name]) => !kept.includes(name))), kept };
}

/** The exporter stores each weight the way its operator reads it, under its own name: moved back, it fits the model again. */
async function fromOnnx(bytes: Uint8Array, model: LayersModel): Promise<EngineState> {
  const initializers = new Map((decodeModel(bytes).graph?.initializer ?? []).map((t) => [t.name ?? '', t]));
  const read = (name: string): TensorData | undefined => {
    const tensor = initializers.get(name);
    const data = tensor && tensorToTypedArray(tensor);
    return data instanceof Float32Array ? { dtype: 'float32', shape: tensor?.dims ?? [], data } : undefined;
  };
  const graph = simplify(toClassifier(convert(await fromLayersModel(model)), {}));
  const stored = trainableWeights(graph, isWeight).flatMap((parameter) => {
    const tensor = read(parameter.name);
    if (!tensor) return [];
    const fits = tensor.shape.join() === parameter.value.shape.join();
    return [[parameter.name, fits ? fromTrained(parameter, tensor.data) : tensor] as const];
  });
  return new Map([...unfoldedNormalizations(graph, read), ...stored]);
}

/**
 * A normalisation that the exporter folded into the convolution before it left only a bias behind: the convolution's own, or one called after
 * its layer ("conv1/bias"; its node in older files). It comes back as one that adds that bias, unless the convolution does, and changes nothing
 * else: scale 1, mean 0, variance 1 - epsilon. The network computes the same.
 */
function unfoldedNormalizations(graph: Graph, read: (name: string) => TensorData | undefined): Map<string, TensorData> {
  const producers = producersOf(graph);
  return new Map(
    graph.nodes.flatMap((node) => {
      const [x, scale, shift, mean, variance] = node.inputs;
      const conv = x && producers.get(x);
      if (node.op !== 'BatchNormalization' || conv?.op !== 'Conv') return [];
      if (!scale || !shift || !mean || !variance || read(variance.name)) return [];
      const [, , own] = conv.inputs;
      const added = own ?? { name: conv.name.replace(/[^/]*$/, 'bias') };
      const bias = read(`${conv.name}/bias`) ?? read(added.name);
      if (!bias) return [];
      const { epsilon } = attrsOf(ops.BatchNormalization, node);
      const filled = (value: number): TensorData => ({ ...bias, data: new Float32Array(bias.data.length).fill(value) });
      return [
        [scale.name, filled(1)],
        [shift.name, own ? filled(0) : bias],
        [mean.name, filled(0)],
        [variance.name, filled(1 - epsilon)],
      ] as const;
    }),
  );
}
