// What the recurrent layers have in common: their settings, inputs and outputs.
import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerContext } from '../layer.ts';
import { zerosFor, type Emitted } from './emitSteps.ts';

export interface RecurrentConfig {
  readonly return_sequences?: boolean;
  readonly return_state?: boolean;
  readonly go_backwards?: boolean;
  /** Keeps its states from one prediction to the next. */
  readonly stateful?: boolean;
}

/** The sequence and the states before the first step, which may be further inputs. @throws {ExportError} MISSING_INPUT, UNSUPPORTED_OPTION */
export function recurrentInputs(
  [x, ...states]: readonly Value[],
  { name, config }: Pick<LayerContext<RecurrentConfig>, 'name' | 'config'>,
  { count, rank = 3 }: { readonly count: number; readonly rank?: number },
): { x: Value; given: readonly Value[] } {
  if (!x || x.shape.length !== rank)
    throw new ExportError('MISSING_INPUT', `a recurrent layer needs a sequence of ${rank} axes`, { where: name });
  if (states.length > 0 && states.length !== count)
    throw new ExportError('MISSING_INPUT', 'a recurrent layer gets all of its states or none', {
      where: name,
      expected: `${count}`,
      received: `${states.length}`,
    });
  if (config.stateful)
    throw new ExportError('UNSUPPORTED_OPTION', 'stateful: true cannot be exported, an ONNX graph remembers nothing', {
      where: name,
      hint: 'Build the layer with stateful: false and returnState: true, and hand the states in as initialState.',
    });
  return { x, given: states };
}

/** The states before the first step: those given, or zeros of these sizes. */
export const initialStates = (
  g: Builder,
  x: Value,
  given: readonly Value[],
  sizes: readonly (readonly number[])[],
): readonly Value[] => (given.length > 0 ? given : sizes.map((size) => zerosFor(g, x, size)));

/** The outputs that the settings ask for. */
export const recurrentOutputs = (
  { return_sequences, return_state }: RecurrentConfig,
  { sequence, last, states }: Emitted,
): readonly Value[] => [return_sequences ? sequence : last, ...(return_state ? states : [])];

/** The mask goes on with a sequence, and ends where only the last output is left. */
export const recurrentMask = (
  _g: Builder,
  _inputs: readonly Value[],
  { config, masks }: LayerContext<RecurrentConfig>,
): Value | undefined => (config.return_sequences ? masks[0] : undefined);
