import type { Builder, Value } from '@fmnist/onnx';
import { emitActivation } from '../activation.ts';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

interface DenseConfig {
  readonly units: number;
  readonly use_bias?: boolean;
  readonly activation?: unknown;
}

/**
 * y = activation(x W + b) over the last axis. The kernel is stored [in, units], as Gemm and MatMul want it. Over pictures with their channels
 * first it is a convolution with windows of one element.
 */
export const Dense: LayerDef<DenseConfig> = {
  className: 'Dense',
  weights: ['kernel', 'bias?'],
  layout: 'any',
  mask: 'pass',
  convert(g, [x], layer) {
    const { kernel, bias } = layer.weights;
    if (!x || !kernel)
      throw new ExportError('MISSING_WEIGHTS', 'a dense layer needs an input and a kernel', { where: layer.name });
    if (x.shape.length === 2) return [emitActivation(g, g.Gemm(x, kernel, bias), layer)];
    const product = layer.channelsFirst ? pointwise(g, x, kernel, bias) : matrix(g, x, kernel, bias);
    return [emitActivation(g, product, layer)];
  },
  cases: [
    { inputShape: [4], config: { units: 3 } },
    { inputShape: [4], config: { units: 2, useBias: false, activation: 'softmax' } },
    { inputShape: [3, 4], config: { units: 2, activation: 'tanh' } },
    { inputShape: [3, 2, 4], config: { units: 5, activation: 'softmax' } },
    { inputShape: [2, 3, 2, 4], config: { units: 3, useBias: false, activation: 'relu' } },
  ],
};

function matrix(g: Builder, x: Value, kernel: Value, bias: Value | undefined): Value {
  const product = g.MatMul(x, kernel);
  return bias ? g.Add(product, bias) : product;
}

function pointwise(g: Builder, x: Value, kernel: Value, bias: Value | undefined): Value {
  const ones = x.shape.slice(2).map(() => 1);
  const turned = g.Transpose(kernel, { perm: [1, 0] });
  return g.Conv(x, g.reshape(turned, [...turned.shape, ...ones]), bias, { kernel_shape: ones });
}
