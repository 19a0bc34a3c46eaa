import { layers } from '../tf.ts';

/** He: normal, deviation sqrt(2 / fan in), biases 0. PyTorch: what its layers do by default, uniform in +-1 / sqrt(fan in), biases too. */
export type Initialization = 'he' | 'pytorch';

export interface ModelOptions {
  /** In pixels. */
  readonly height?: number;
  readonly width?: number;
  readonly channels?: number;
  readonly classes?: number;
  /** The same seed gives the same weights. */
  readonly seed?: number;
  readonly init?: Initialization;
}

/** TensorFlow.js does not export this type by its name. */
type Initializer = ReturnType<typeof layers.initializers.heNormal>;

/** What a layer with weights is given. */
export interface LayerInitializers {
  readonly kernelInitializer: Initializer;
  readonly biasInitializer?: Initializer;
}

/** Initializers for one layer after another, each with a seed of its own. */
export function initializers(init: Initialization, seed: number): (fanIn: number) => LayerInitializers {
  // TensorFlow.js takes a seed of 0 for none.
  let count = 1;
  return (fanIn: number) => {
    const next = () => seed * 1000 + count++;
    if (init === 'he') return { kernelInitializer: layers.initializers.heNormal({ seed: next() }) };
    const limit = 1 / Math.sqrt(fanIn);
    const uniform = () => layers.initializers.randomUniform({ minval: -limit, maxval: limit, seed: next() });
    return { kernelInitializer: uniform(), biasInitializer: uniform() };
  };
}
