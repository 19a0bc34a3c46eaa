import { emitActivation } from '../activation.ts';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

interface DenseConfig {
  readonly units: number;
  readonly use_bias?: boolean;
  readonly activation?: string;
}

/** y = activation(x W + b) over the last axis. The kernel is stored [in, units], as Gemm and MatMul want it. */
export const Dense: LayerDef<DenseConfig> = {
  className: 'Dense',
  weights: ['kernel', 'bias?'],
  layout: 'logical',
  convert(g, [x], layer) {
    const { kernel, bias } = layer.weights;
    if (!x || !kernel)
      throw new ExportError('MISSING_WEIGHTS', 'a dense layer needs an input and a kernel', { where: layer.name });
    if (x.shape.length === 2) return [emitActivation(g, g.Gemm(x, kernel, bias), layer)];
    const product = g.MatMul(x, kernel);
    return [emitActivation(g, bias ? g.Add(product, bias) : product, layer)];
  },
  cases: [
    { inputShape: [4], config: { units: 3 } },
    { inputShape: [4], config: { units: 2, useBias: false, activation: 'softmax' } },
    { inputShape: [3, 4], config: { units: 2, activation: 'tanh' } },
  ],
};
