// What rounding may do to a network, measured on the network itself. A computation in float32 gives what exact arithmetic would give for
// weights and inputs that differ in their last bits (backward error analysis: Higham, Accuracy and Stability of Numerical Algorithms, 1.5).
import { lazyRawData, rawLength, type ModelProto, type TensorData, type TensorProto } from '@fmnist/onnx';
import type { Tensors } from './verify.ts';

/** A few units in the last place of a float32. */
const LAST_BITS = 4 * 2 ** -23;
const FLOAT = 1;

/** Whole numbers stay: they are exact, and some are no quantities but settings, such as a Resize's scales or the words that Embedding looks up. */
const nudge = (values: Float32Array): Float32Array =>
  values.map((v, i) => (Number.isInteger(v) ? v : v * (1 + (i % 3 === 0 ? LAST_BITS : -LAST_BITS))));

/** Inputs whose floats differ from the given ones in their last bits. */
export const nudgeInputs = (inputs: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, x]): [string, TensorData] => [
      name,
      x.data instanceof Float32Array ? { ...x, data: nudge(x.data) } : x,
    ]),
  );

/** The model with weights that differ from its own in their last bits. */
export const nudgeWeights = (model: ModelProto): ModelProto => ({
  ...model,
  graph: { ...model.graph, initializer: (model.graph?.initializer ?? []).map(nudgeTensor) },
});

function nudgeTensor(tensor: TensorProto): TensorProto {
  const isWeight = tensor.dataType === FLOAT && rawLength(tensor) > 0;
  if (!isWeight) return tensor;
  return lazyRawData(tensor, () => {
    const bytes = (tensor.rawData ?? new Uint8Array()).slice();
    const moved = nudge(new Float32Array(bytes.buffer));
    return new Uint8Array(moved.buffer);
  });
}
