// A sequence as one of ONNX's recurrent operators, where there is one that computes exactly this.
import type { Builder, Value } from '@fmnist/onnx';
import type { CellActivations, CellWeights } from './cellSteps.ts';
import type { Emitted } from './emitSteps.ts';

interface Activation {
  readonly name: string;
  readonly alpha?: number;
  readonly beta?: number;
}

/** Activations that the operators have, by TensorFlow.js's names without underscores and capitals. */
const activations: Readonly<Record<string, Activation>> = {
  elu: { name: 'Elu', alpha: 1 },
  hardsigmoid: { name: 'HardSigmoid', alpha: 0.2, beta: 0.5 },
  linear: { name: 'Affine', alpha: 1, beta: 0 },
  relu: { name: 'Relu' },
  sigmoid: { name: 'Sigmoid' },
  softplus: { name: 'Softplus' },
  softsign: { name: 'Softsign' },
  tanh: { name: 'Tanh' },
};

/** A kind of cell as an operator has it. */
export interface OperatorForm {
  readonly op: 'RNN' | 'GRU' | 'LSTM';
  /** Which of TensorFlow.js's gates is each of the operator's. */
  readonly gates: readonly number[];
  readonly activations: (of: CellActivations) => readonly unknown[];
  readonly states: number;
}

const activationOf = (name: unknown): Activation | undefined => {
  const plain = typeof name === 'string' ? name.replaceAll('_', '').toLowerCase() : '';
  return Object.hasOwn(activations, plain) ? activations[plain] : undefined;
};

/** Whether the operator has the activations of a cell. */
export const hasOperator = ({ activations: names }: OperatorForm, cell: CellActivations): boolean =>
  names(cell).every(activationOf);

export interface OperatorInputs extends CellActivations {
  /** [N, steps, C] */
  readonly x: Value;
  readonly weights: CellWeights;
  /** Before the first step, [N, units] each; none: zeros. */
  readonly states: readonly Value[];
  readonly backwards: boolean;
}

/** The operators want the steps first and one direction of two; the layer has [N, steps, units]. */
export function emitOperator(g: Builder, form: OperatorForm, cell: OperatorInputs): Emitted {
  const { kernel, recurrent, bias } = cell.weights;
  const used = form.activations(cell).flatMap((name) => activationOf(name) ?? []);
  const numbers = (key: 'alpha' | 'beta') => {
    const list = used.flatMap((activation) => activation[key] ?? []);
    return list.length > 0 ? list : undefined;
  };
  const [y, ...states] = g.emit(
    form.op,
    [
      g.Transpose(cell.x, { perm: [1, 0, 2] }),
      weightsOf(g, kernel, form),
      weightsOf(g, recurrent, form),
      bias && biasOf(g, bias, form),
      undefined,
      ...cell.states.map((state) => g.Unsqueeze(state, g.ints([0]))),
    ],
    {
      hidden_size: Number(recurrent.shape[0]),
      activations: used.map(({ name }) => name),
      activation_alpha: numbers('alpha'),
      activation_beta: numbers('beta'),
      ...(cell.backwards && { direction: 'reverse' }),
      ...(bias?.shape.length === 2 && { linear_before_reset: 1 }),
    },
    { outputs: 1 + form.states },
  );
  const finals = states.map((state) => g.Squeeze(state, g.ints([0])));
  const [last] = finals;
  if (!y || !last) throw new TypeError('a recurrent operator has outputs');
  const inTime = g.Transpose(g.Squeeze(y, g.ints([1])), { perm: [1, 0, 2] });
  return { sequence: cell.backwards ? g.flip(inTime, [1]) : inTime, last, states: finals };
}

/** The gates of [..., gates units] apart, in the order of the operator. */
function gatesOf(g: Builder, v: Value, { gates }: OperatorForm): Value {
  const lead = v.shape.slice(0, -1).map(Number);
  const units = Number(v.shape.at(-1)) / gates.length;
  const apart = g.reshape(v, [...lead, gates.length, units]);
  return gates.every((gate, i) => gate === i) ? apart : g.Gather(apart, g.ints(gates), { axis: lead.length });
}

/** [in, gates units] -> [1, gates units, in] */
function weightsOf(g: Builder, v: Value, form: OperatorForm): Value {
  const [size = 1, width = 1] = v.shape;
  return g.reshape(g.Transpose(gatesOf(g, v, form), { perm: [1, 2, 0] }), [1, width, size]);
}

/** [gates units], or two rows of them, -> [1, 2 gates units]: for the input, then for the state. */
function biasOf(g: Builder, bias: Value, form: OperatorForm): Value {
  const width = Number(bias.shape.at(-1));
  const ordered = gatesOf(g, bias, form);
  if (bias.shape.length === 2) return g.reshape(ordered, [1, 2 * width]);
  const none = g.constant({ dtype: 'float32', shape: [1, width], data: new Float32Array(width) });
  return g.Concat(g.reshape(ordered, [1, width]), none, { axis: 1 });
}
