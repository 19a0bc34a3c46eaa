// Which mask a layer is run with. TensorFlow.js has two: a tensor may carry one on to the layers that read it, and beside that there is the one of
// the call. The latter is set by every layer that reads a tensor with a mask, and stays set for all layers that run later, whether what they
// read carries a mask or not; layers look at the latter. A model inside another one shares it, where it is set, but tensors carry no mask into
// it or out of it.
import type { Value } from '@fmnist/onnx';
import type { ModelUse, SourceLayer } from './source/SourceModel.ts';

interface Call {
  mask?: Value | undefined;
}

export interface Masks {
  /** Carried by what it reads. */
  readonly masks: readonly (Value | undefined)[];
  readonly callMask: Value | undefined;
}

/** Follows layers in the order in which they run; `carried` are the masks of the tensors that the next one reads. */
export function followMasks(): (layer: SourceLayer, carried: readonly (Value | undefined)[]) => Masks {
  const homes = new Map<string, ModelUse | undefined>();
  const calls = new Map<ModelUse | undefined, Call>();
  const firstInputs = new Map<ModelUse, Value | undefined>();

  /** The call that a model's layers run in; undefined until a mask is set in the outermost one. */
  const callOf = (within: ModelUse | undefined): Call | undefined => {
    if (!within || calls.has(within)) return calls.get(within);
    const call = callOf(within.within) ?? {};
    calls.set(within, call);
    return call;
  };
  const set = (within: ModelUse | undefined, mask: Value | undefined): void => {
    const call = callOf(within) ?? {};
    call.mask = mask;
    calls.set(within, call);
  };

  return ({ name, inputs, within, className }, carried) => {
    homes.set(name, within);
    const entering = className === 'InputLayer' ? within : undefined;
    const place = entering ? entering.within : within;
    const masks = inputs.map(({ layer }, i) => (homes.get(layer) === place ? carried[i] : undefined));
    if (entering && !firstInputs.has(entering)) firstInputs.set(entering, masks[0]);
    // The call takes the mask of the first tensor, though another one may be the one that has one.
    if (masks.some((mask) => mask !== undefined)) set(place, entering ? firstInputs.get(entering) : masks[0]);
    return { masks: entering ? [] : masks, callMask: callOf(within)?.mask };
  };
}
