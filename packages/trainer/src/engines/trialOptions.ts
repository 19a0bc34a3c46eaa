import { sgd } from '@fmnist/autodiff';
import { lenet } from '../zoo/lenet.ts';
import type { EngineOptions } from './Engine.ts';

/** LeNet with plain options, to try an engine with; `others` are put in their place. */
export const trialOptions = (others: Partial<EngineOptions> = {}): EngineOptions => ({
  model: others.model ?? lenet({ seed: 1 }),
  normalization: { mean: [0.5], std: [0.5] },
  optimizer: sgd({ momentum: 0.9 }),
  labelSmoothing: 0,
  trained: () => true,
  height: 28,
  width: 28,
  channels: 1,
  threads: 1,
  ...others,
});
