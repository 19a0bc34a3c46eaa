// Noise of training: these do nothing when the model predicts.
import type { Builder, Value } from '@fmnist/onnx';
import type { LayerConfig, LayerDef } from '../layer.ts';
import { onlyInput } from '../onlyInput.ts';

type Config = LayerConfig & { readonly rate?: number };

const noise = (
  className: string,
  { configs, emit }: { readonly configs: readonly LayerConfig[]; emit?(g: Builder, x: Value, config: Config): Value },
): LayerDef<Config> => ({
  className,
  weights: [],
  layout: 'any',
  mask: 'pass',
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    return [emit ? emit(g, x, layer.config) : x];
  },
  cases: configs.map((config, i) => ({ inputShape: i % 2 === 0 ? [2, 4] : [4, 3], config })),
});

/** A file has no node of it; a training step drops. */
export const Dropout: LayerDef<Config> = {
  ...noise('Dropout', {
    configs: [],
    emit: (g, x, { rate = 0.5 }) => g.Dropout(x, g.scalar(Math.max(0, Math.min(rate, 1)))),
  }),
  cases: [
    { inputShape: [5], config: { rate: 0.5 } },
    { inputShape: [2, 3, 4], config: { rate: 0.1, noiseShape: [null, 1, 1, 4] } },
    { inputShape: [2, 3], config: { rate: 0, seed: 3 } },
  ],
};

export const SpatialDropout1D: LayerDef<Config> = noise('SpatialDropout1D', {
  configs: [{ rate: 0.5 }, { rate: 0.1, seed: 3 }, { rate: 0 }],
});
export const GaussianNoise: LayerDef<Config> = noise('GaussianNoise', {
  configs: [{ stddev: 1 }, { stddev: 0.1 }, { stddev: 0 }],
});
export const GaussianDropout: LayerDef<Config> = noise('GaussianDropout', {
  configs: [{ rate: 0.5 }, { rate: 0.1 }, { rate: 0 }],
});
export const AlphaDropout: LayerDef<Config> = noise('AlphaDropout', {
  configs: [{ rate: 0.5 }, { rate: 0.1, noiseShape: [3, 4] }, { rate: 0 }],
});
