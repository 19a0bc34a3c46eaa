// How verification runs both sides: TensorFlow.js and onnxruntime are optional peers, loaded only when something is to be verified.
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { dtypes, type TensorData } from '@fmnist/onnx';
import { InferenceSession, Tensor } from '#ort';
import type { LayersModelLike, ModelArtifacts } from '../source/fromLayersModel.ts';
import type { Run, Tensors } from './verify.ts';

/** The artifacts as a model of TensorFlow.js, with its pure-JS backend where no other is registered. */
export async function loadSource(artifacts: ModelArtifacts): Promise<LayersModelLike> {
  const tf = await import('@tensorflow/tfjs-core');
  const layers = await import('@tensorflow/tfjs-layers');
  if (tf.engine().backendNames().length === 0) await import('@tensorflow/tfjs-backend-cpu');
  const source = { ...artifacts, modelTopology: withoutInitializers(artifacts.modelTopology) };
  return layers.loadLayersModel({ load: async () => source as never }) as unknown as LayersModelLike;
}

/**
 * Every weight is about to be read from the files. TensorFlow.js fills those of cells and wrappers before, by operations that its core lacks (an
 * orthogonal matrix is the default of a recurrent layer) or that take long.
 */
const withoutInitializers = (topology: unknown): unknown =>
  JSON.parse(JSON.stringify(topology), (key, value: unknown) =>
    key.endsWith('initializer') && value !== null && typeof value === 'object'
      ? { class_name: 'Zeros', config: {} }
      : value,
  );

/** The source model's predictions, by the given names of its inputs and outputs in its own order. */
export async function runSource(
  model: LayersModelLike,
  names: { readonly inputs: readonly string[]; readonly outputs: readonly string[] },
): Promise<Run> {
  const tf = await import('@tensorflow/tfjs-core');
  const predict = model.predict as ((x: TfTensor | TfTensor[]) => TfTensor | TfTensor[]) | undefined;
  if (!predict) return async () => ({});
  return async (given) => {
    const inputs = names.inputs.map((name) => toTensor(tf, given[name]));
    const [only] = inputs;
    const predicted = [predict.call(model, inputs.length === 1 && only ? only : inputs)].flat();
    const outputs = await readAll(predicted, names.outputs);
    tf.dispose([...inputs, ...predicted]);
    return outputs;
  };
}

/** What each layer of the source model makes, by its name ("conv1", "conv1/1" for its second use); undefined where it does not tell. */
export async function runLayers(model: LayersModelLike, inputNames: readonly string[]): Promise<Run | undefined> {
  const tf = await import('@tensorflow/tfjs-core');
  const { model: makeModel } = await import('@tensorflow/tfjs-layers');
  const { layers, inputs } = model as unknown as LayersModel;
  if (!Array.isArray(layers) || !inputs) return undefined;
  const tensors = layers.flatMap((layer) =>
    layer.getClassName() === 'InputLayer'
      ? []
      : layer.inboundNodes.flatMap((node, i): [string, SymbolicTensor][] => {
          const [first] = node.outputTensors;
          return first ? [[i === 0 ? layer.name : `${layer.name}/${i}`, first]] : [];
        }),
  );
  const probe = makeModel({ inputs, outputs: tensors.map(([, tensor]) => tensor) });
  return async (given) => {
    const x = inputNames.map((name) => toTensor(tf, given[name]));
    const made = [probe.predict(x)].flat();
    const outputs = await readAll(
      made,
      tensors.map(([name]) => name),
    );
    tf.dispose([...x, ...made]);
    return outputs;
  };
}

const toTensor = (tf: typeof import('@tensorflow/tfjs-core'), x: TensorData | undefined): TfTensor =>
  tf.tensor((x?.data ?? []) as Float32Array, [...(x?.shape ?? [])], x?.dtype as 'float32' | 'int32' | 'bool');

async function readAll(tensors: readonly TfTensor[], names: readonly string[]): Promise<Tensors> {
  const read = tensors.map(async (t, i): Promise<[string, TensorData]> => {
    const data = Float32Array.from(await t.data());
    return [names[i] ?? '', { dtype: 'float32', shape: t.shape, data }];
  });
  return Object.fromEntries(await Promise.all(read));
}

/** The exported model, its bytes or its file, in onnxruntime on the CPU. */
export async function runResult(model: Uint8Array | string): Promise<{ run: Run; release: () => Promise<void> }> {
  // What goes wrong is thrown; onnxruntime need not print it, too.
  const options = { logSeverityLevel: 4 } as const;
  const session = await (typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options));
  return {
    async run(given) {
      const feeds = Object.entries(given).map(([name, { dtype, shape, data }]) => [
        name,
        new Tensor(dtype as 'float32', data as Float32Array, [...shape]),
      ]);
      const outputs = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, t]): [string, TensorData] => [
          name,
          { dtype: t.type in dtypes ? (t.type as 'float32') : 'float32', shape: t.dims, data: t.data as Float32Array },
        ]),
      );
    },
    release: () => session.release(),
  };
}
