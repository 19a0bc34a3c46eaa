import { dtypes, type Builder, type Value } from '@fmnist/onnx';
import { ExportError } from './errors.ts';
import type { LayerConfig, LayerContext } from './layer.ts';

type Emit = (g: Builder, x: Value, lastAxis: number) => Value;

/** Activations by their names in TensorFlow.js, in camelCase: files have "hard_sigmoid" as well as "hardSigmoid". */
export const activations: Readonly<Record<string, Emit>> = {
  elu: (g, x) => g.Elu(x),
  gelu: (g, x) => g.Gelu(x),
  geluNew: (g, x) => g.Gelu(x, { approximate: 'tanh' }),
  hardSigmoid: (g, x) => g.HardSigmoid(x, { alpha: 0.2, beta: 0.5 }),
  linear: (_g, x) => x,
  logSoftmax: (g, x, axis) => g.LogSoftmax(x, { axis }),
  mish: (g, x) => g.Mish(x),
  relu: (g, x) => g.Relu(x),
  relu6: (g, x) => g.Clip(x, g.scalar(0), g.scalar(6)),
  selu: (g, x) => g.Selu(x),
  sigmoid: (g, x) => g.Sigmoid(x),
  softmax: (g, x, axis) => g.Softmax(x, { axis }),
  softplus: (g, x) => g.Softplus(x),
  softsign: (g, x) => g.Softsign(x),
  swish: (g, x) => g.Mul(x, g.Sigmoid(x)),
  tanh: (g, x) => g.Tanh(x),
};

type EmitLayer = (g: Builder, x: Value, config: LayerConfig) => Value;

/** A setting that is a number, or its default where a file leaves it out. */
const numberOf = (x: unknown, otherwise: number): number => (typeof x === 'number' ? x : otherwise);

/** Layers over single elements: files have them in the place of an activation too, as { class_name, config }. */
export const elementwise = {
  ELU: (g, x, { alpha }) => g.Elu(x, { alpha: numberOf(alpha, 1) }),
  LeakyReLU: (g, x, { alpha }) => g.LeakyRelu(x, { alpha: numberOf(alpha, 0.3) }),
  ReLU: (g, x, { max_value }) =>
    typeof max_value === 'number' ? g.Clip(x, g.scalar(0), g.scalar(max_value)) : g.Relu(x),
  ThresholdedReLU: (g, x, { theta }) =>
    g.Mul(x, g.Cast(g.Greater(x, g.scalar(numberOf(theta, 1))), { to: dtypes.float32.onnx })),
} as const satisfies Readonly<Record<string, EmitLayer>>;

const camelCase = (name: string): string => name.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());

/** What the settings say: the name alone, or a name with settings. TensorFlow.js has no activation where nothing is said. */
function read(activation: unknown): { readonly name: string; readonly config: LayerConfig } {
  if (activation === null || activation === undefined) return { name: 'linear', config: {} };
  if (typeof activation === 'string') return { name: activation, config: {} };
  const { class_name, config } = activation as { readonly class_name?: unknown; readonly config?: LayerConfig | null };
  return { name: String(class_name), config: config ?? {} };
}

/** Emits the activation of a layer. @throws {ExportError} UNSUPPORTED_ACTIVATION */
export function emitActivation(
  g: Builder,
  x: Value,
  { name: where, config, axis }: Pick<LayerContext<{ readonly activation?: unknown }>, 'name' | 'config' | 'axis'>,
): Value {
  const { name, config: own } = read(config.activation);
  const plain = camelCase(name);
  if (Object.hasOwn(activations, plain)) return activations[plain]?.(g, x, axis(-1, x.shape.length)) ?? x;
  const layers: Readonly<Record<string, EmitLayer>> = elementwise;
  if (Object.hasOwn(layers, name)) return layers[name]?.(g, x, own) ?? x;
  throw new ExportError('UNSUPPORTED_ACTIVATION', `activation "${name.slice(0, 80)}" cannot be exported`, {
    where,
    expected: [...Object.keys(activations), ...Object.keys(layers)].join(', '),
  });
}
