import { adam } from '@fmnist/autodiff';
import type { EngineOptions } from '../src/engines/Engine.ts';
import { trialOptions } from '../src/engines/trialOptions.ts';

/** What makes an engine hold the most from step to step: the vectors of Adam, sums of gradients, a moving average. For square images of one channel. */
export const holdingOptions = (size: number, others: Partial<EngineOptions>): EngineOptions =>
  trialOptions({
    optimizer: adam({ weightDecay: 1e-4 }),
    labelSmoothing: 0.1,
    ema: true,
    accumulate: 2,
    height: size,
    width: size,
    ...others,
  });
