import { adam, adamw, sgd, type Optimizer } from '@fmnist/autodiff';

interface OptimizerSettings {
  readonly momentum: number;
  readonly weightDecay: number;
}

/** Every optimizer by name. */
export const optimizers = {
  sgd: ({ weightDecay }) => sgd({ weightDecay }),
  momentum: ({ weightDecay, momentum }) => sgd({ weightDecay, momentum: momentum || 0.9 }),
  nesterov: ({ weightDecay, momentum }) => sgd({ weightDecay, momentum: momentum || 0.9, nesterov: true }),
  adam: ({ weightDecay }) => adam({ weightDecay }),
  adamw: ({ weightDecay }) => adamw({ weightDecay }),
} as const satisfies Record<string, (settings: OptimizerSettings) => Optimizer>;

export type OptimizerName = keyof typeof optimizers;
