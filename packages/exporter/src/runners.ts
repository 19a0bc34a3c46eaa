// How verification runs both sides: TensorFlow.js and onnxruntime are optional peers, loaded only when something is to be verified.
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { TensorData } from '@fmnist/onnx';
import { InferenceSession, Tensor } from '#ort';
import type { LayersModelLike } from './source/fromLayersModel.ts';
import type { Run } from './verify.ts';

/** The source model's prediction, under the name `output`. */
export async function runSource(model: LayersModelLike, output: string): Promise<Run> {
  const tf = await import('@tensorflow/tfjs-core');
  const predict = model.predict as ((x: TfTensor) => TfTensor) | undefined;
  if (!predict) return async () => ({});
  return async ({ shape, data }) => {
    const result = tf.tidy(() => predict.call(model, tf.tensor(data as Float32Array, [...shape], 'float32')));
    const values = await result.data();
    const tensor: TensorData = { dtype: 'float32', shape: result.shape, data: Float32Array.from(values) };
    result.dispose();
    return { [output]: tensor };
  };
}

/** The exported model in onnxruntime on the CPU. */
export async function runResult(model: Uint8Array): Promise<Run> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  return async ({ dtype, shape, data }) => {
    const [input = ''] = session.inputNames;
    const feed = dtype === 'uint8' ? new Tensor('uint8', data as Uint8Array, [...shape]) : new Tensor('float32', data as Float32Array, [...shape]);
    const outputs = await session.run({ [input]: feed });
    return Object.fromEntries(Object.entries(outputs).map(([name, t]) => [name, { dtype: 'float32', shape: t.dims, data: t.data as Float32Array }]));
  };
}
