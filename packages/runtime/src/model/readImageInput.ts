import { dataTypeName, decodeModel, type ValueInfoProto } from '@fmnist/onnx/proto';
import type { InferenceSession } from 'onnxruntime-common';
import { type ImageInput, imageInput } from './imageInput.ts';

/**
 * How a classifier takes its images, read off its file, without running it.
 *
 * @param bytes an ONNX file
 * @param where names the model in messages
 * @throws ToolkitError `UNSUPPORTED_INPUT`, and what `decodeModel` throws
 */
export function readImageInput(bytes: Uint8Array, where = 'model'): ImageInput {
  const { graph } = decodeModel(bytes);
  // Old models list their weights among the inputs too.
  const weights = new Set(graph?.initializer?.map(({ name }) => name));
  const inputs = (graph?.input ?? []).filter(({ name }) => !weights.has(name));
  return imageInput(inputs.map(toMetadata), where);
}

/** A declared value as onnxruntime describes it. */
function toMetadata({ name = '', type }: ValueInfoProto): InferenceSession.ValueMetadata {
  const tensor = type?.tensorType;
  if (!tensor) return { name, isTensor: false };
  const element = dataTypeName(tensor.elemType);
  return {
    name,
    isTensor: true,
    type: (element === 'float' ? 'float32' : element) as InferenceSession.TensorValueMetadata['type'],
    shape: (tensor.shape?.dim ?? []).map(({ dimValue, dimParam }) => dimValue ?? dimParam ?? ''),
  };
}
