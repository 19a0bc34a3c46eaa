// Recurrent layers as one operator: for each step t and each direction, a new state from the input x_t and the state before.
import { ShapeError, showShape } from '../errors.ts';
import type { Dim, TensorType, Value } from '../graph.ts';
import {
  float,
  int,
  newerOnly,
  string,
  without,
  type AttrDef,
  type AttrDefs,
  type OlderForm,
  type OpDef,
} from '../op.ts';

export interface RecurrentAttrs {
  readonly activation_alpha: readonly number[] | undefined;
  readonly activation_beta: readonly number[] | undefined;
  readonly activations: readonly string[] | undefined;
  readonly clip: number | undefined;
  readonly direction: string;
  readonly hidden_size: number | undefined;
  readonly layout: number;
}

const absent = <T>(type: AttrDef<T>['type']): AttrDef<T | undefined> => ({ type, default: undefined });

const attrs: AttrDefs<RecurrentAttrs> = {
  activation_alpha: absent('floats'),
  activation_beta: absent('floats'),
  activations: absent('strings'),
  clip: float(undefined as number | undefined),
  direction: string('forward'),
  hidden_size: int(undefined as number | undefined),
  layout: int(0),
};

/** Opset 13 has no layout: there the steps always come first. */
const stepsFirst: OlderForm = {
  until: 13,
  toOlder: (node) => {
    if (node.attrs['layout']?.value === 1) throw newerOnly(node, 'the batch first', 14);
    return without(node, 'layout');
  },
  fromOlder: (node) => node,
};

/**
 * Y [steps, directions, N, hidden], then the last state of each kind [directions, N, hidden]; with layout 1 the batch comes first.
 * `gates` is how many of them W [directions, gates hidden, C] and R [directions, gates hidden, hidden] hold.
 */
function recurrentTypes(
  type: string,
  { gates, states }: { readonly gates: number; readonly states: number },
  [x, w, r]: readonly [TensorType, TensorType, TensorType, ...unknown[]],
  { direction, hidden_size, layout }: RecurrentAttrs,
): TensorType[] {
  const directions = direction === 'bidirectional' ? 2 : 1;
  const hidden = r.shape[2] ?? hidden_size ?? 1;
  const rank3 = [x, w, r].every((v) => v.shape.length === 3);
  const fits = (got: Dim | undefined, wanted: Dim) =>
    typeof got === 'string' || typeof wanted === 'string' || got === wanted;
  const rows = typeof hidden === 'number' ? gates * hidden : `${gates}*${hidden}`;
  if (
    !rank3 ||
    ![w, r].every((v) => fits(v.shape[0], directions) && fits(v.shape[1], rows)) ||
    !fits(w.shape[2], x.shape[2] ?? 1) ||
    !fits(hidden_size, hidden)
  )
    throw new ShapeError(
      type,
      `X [steps, N, C], W [${directions}, ${rows}, C] and R [${directions}, ${rows}, ${hidden}]`,
      [x, w, r].map((v) => showShape(v.shape)).join(', '),
    );
  const [first = 1, second = 1] = x.shape;
  const state = layout === 1 ? [first, directions, hidden] : [directions, second, hidden];
  const y = layout === 1 ? [first, second, directions, hidden] : [first, directions, second, hidden];
  return [y, ...Array.from({ length: states }, () => state)].map((shape) => ({ dtype: x.dtype, shape }));
}

type RecurrentInputs = readonly ['X', 'W', 'R', 'B?', 'sequence_lens?', 'initial_h?'];
const inputs: RecurrentInputs = ['X', 'W', 'R', 'B?', 'sequence_lens?', 'initial_h?'];

/**
 * h_t = f(x_t W^T + h_(t-1) R^T + b_w + b_r), with f from `activations`, default tanh.
 * @throws {ShapeError}
 * @see https://onnx.ai/onnx/operators/onnx__RNN.html
 */
export const RNN: OpDef<RecurrentInputs, RecurrentAttrs, readonly ['Y?', 'Y_h?']> = {
  type: 'RNN',
  since: 14,
  inputs,
  outputs: ['Y?', 'Y_h?'],
  attrs,
  infer: (given: readonly [Value, Value, Value, ...unknown[]], a) =>
    recurrentTypes('RNN', { gates: 1, states: 1 }, given, a),
  grad: 'unsupported',
  older: [stepsFirst],
  cases: [
    {
      inputs: [
        [4, 2, 3],
        [1, 5, 3],
        [1, 5, 5],
      ],
      attrs: { hidden_size: 5 },
    },
    {
      inputs: [[4, 2, 3], [1, 2, 3], [1, 2, 2], [1, 4], undefined, [1, 2, 2]],
      attrs: { hidden_size: 2, direction: 'reverse', activations: ['Relu'] },
    },
  ],
};

/**
 * z and r = f(x_t W^T + h_(t-1) R^T + b), h' = g(x_t W^T + (r h_(t-1)) R^T + b_w + b_r), h_t = (1 - z) h' + z h_(t-1);
 * with linear_before_reset the reset comes behind the product: r (h_(t-1) R^T + b_r). Gates are stored z, r, h.
 * @throws {ShapeError}
 * @see https://onnx.ai/onnx/operators/onnx__GRU.html
 */
export const GRU: OpDef<
  RecurrentInputs,
  RecurrentAttrs & { readonly linear_before_reset: number },
  readonly ['Y?', 'Y_h?']
> = {
  type: 'GRU',
  since: 14,
  inputs,
  outputs: ['Y?', 'Y_h?'],
  attrs: { ...attrs, linear_before_reset: int(0) },
  infer: (given: readonly [Value, Value, Value, ...unknown[]], a) =>
    recurrentTypes('GRU', { gates: 3, states: 1 }, given, a),
  grad: 'unsupported',
  older: [stepsFirst],
  cases: [
    {
      inputs: [
        [4, 2, 3],
        [1, 6, 3],
        [1, 6, 2],
      ],
      attrs: { hidden_size: 2 },
    },
    {
      inputs: [[3, 2, 3], [1, 6, 3], [1, 6, 2], [1, 12], undefined, [1, 2, 2]],
      attrs: { hidden_size: 2, linear_before_reset: 1, activations: ['HardSigmoid', 'Tanh'] },
    },
  ],
};

/**
 * i, o and f = f(x_t W^T + h_(t-1) R^T + b), c_t = f c_(t-1) + i g(x_t W^T + h_(t-1) R^T + b), h_t = o h(c_t). Gates are stored i, o, f, c.
 * @throws {ShapeError}
 * @see https://onnx.ai/onnx/operators/onnx__LSTM.html
 */
export const LSTM: OpDef<
  readonly ['X', 'W', 'R', 'B?', 'sequence_lens?', 'initial_h?', 'initial_c?', 'P?'],
  RecurrentAttrs & { readonly input_forget: number },
  readonly ['Y?', 'Y_h?', 'Y_c?']
> = {
  type: 'LSTM',
  since: 14,
  inputs: [...inputs, 'initial_c?', 'P?'],
  outputs: ['Y?', 'Y_h?', 'Y_c?'],
  attrs: { ...attrs, input_forget: int(0) },
  infer: (given: readonly [Value, Value, Value, ...unknown[]], a) =>
    recurrentTypes('LSTM', { gates: 4, states: 2 }, given, a),
  grad: 'unsupported',
  older: [stepsFirst],
  cases: [
    {
      inputs: [
        [4, 2, 3],
        [1, 8, 3],
        [1, 8, 2],
      ],
      attrs: { hidden_size: 2 },
    },
    {
      inputs: [[4, 2, 3], [2, 8, 3], [2, 8, 2], [2, 16], undefined, [2, 2, 2], [2, 2, 2]],
      attrs: {
        hidden_size: 2,
        direction: 'bidirectional',
        activations: ['HardSigmoid', 'Tanh', 'Softsign', 'Sigmoid', 'Elu', 'Affine'],
        activation_alpha: [0.25, 1, 1],
        activation_beta: [0.5, 0],
      },
    },
  ],
};
