import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from './errors.ts';

type Emit = (g: Builder, x: Value, channelAxis: number) => Value;

/** Activations by their names in TensorFlow.js. */
const activations: Readonly<Record<string, Emit>> = {
  linear: (_g, x) => x,
  relu: (g, x) => g.Relu(x),
  sigmoid: (g, x) => g.Sigmoid(x),
  softmax: (g, x, axis) => g.Softmax(x, { axis: axis < 0 ? axis : Math.min(axis, x.shape.length - 1) }),
  tanh: (g, x) => g.Tanh(x),
};

/** Emits the activation of a layer. @throws {ExportError} UNSUPPORTED_ACTIVATION */
export function emitActivation(
  g: Builder,
  x: Value,
  {
    name,
    config: { activation = 'linear' },
    channelAxis,
  }: { readonly name: string; readonly config: { readonly activation?: string }; readonly channelAxis: number },
): Value {
  const emit = Object.hasOwn(activations, activation) ? activations[activation] : undefined;
  if (!emit)
    throw new ExportError('UNSUPPORTED_ACTIVATION', `activation "${activation}" cannot be exported`, {
      where: name,
      expected: Object.keys(activations).join(', '),
    });
  return emit(g, x, channelAxis);
}
