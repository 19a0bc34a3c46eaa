import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from './errors.ts';
import type { LayerContext } from './layer.ts';

type Emit = (g: Builder, x: Value, lastAxis: number) => Value;

/** Activations by their names in TensorFlow.js. */
const activations: Readonly<Record<string, Emit>> = {
  hard_sigmoid: (g, x) => g.HardSigmoid(x),
  linear: (_g, x) => x,
  relu: (g, x) => g.Relu(x),
  sigmoid: (g, x) => g.Sigmoid(x),
  softmax: (g, x, axis) => g.Softmax(x, { axis }),
  tanh: (g, x) => g.Tanh(x),
};

/** Emits the activation of a layer. @throws {ExportError} UNSUPPORTED_ACTIVATION */
export function emitActivation(
  g: Builder,
  x: Value,
  {
    name,
    config: { activation = 'linear' },
    axis,
  }: Pick<LayerContext<{ readonly activation?: string }>, 'name' | 'config' | 'axis'>,
): Value {
  const emit = Object.hasOwn(activations, activation) ? activations[activation] : undefined;
  if (!emit)
    throw new ExportError('UNSUPPORTED_ACTIVATION', `activation "${activation}" cannot be exported`, {
      where: name,
      expected: Object.keys(activations).join(', '),
    });
  return emit(g, x, axis(-1, x.shape.length));
}
