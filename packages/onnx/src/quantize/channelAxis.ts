import type { Node } from '../graph.ts';

/** Where an operator reads a weight: which of its inputs it is, and the axis of it that has a scale for each index. */
interface WeightPlace {
  readonly input: number;
  axis(node: Node, shape: readonly number[]): number;
}

const at =
  (axis: number): WeightPlace['axis'] =>
  () =>
    axis;

/** Weights that go in codes, by operator; most of a model's bytes are in them. */
const places: Readonly<Record<string, readonly WeightPlace[]>> = {
  // [O, C/group, ...kernel]
  Conv: [{ input: 1, axis: at(0) }],
  // [C, O/group, ...kernel]
  ConvTranspose: [{ input: 1, axis: at(1) }],
  // [K, O], or [O, K] with transB
  Gemm: [{ input: 1, axis: ({ attrs }) => (attrs['transB']?.value === 1 ? 0 : 1) }],
  // [..., K, O]
  MatMul: [{ input: 1, axis: (_node, shape) => shape.length - 1 }],
  // A table of rows.
  Gather: [{ input: 0, axis: at(0) }],
  // [directions, gates, ...]
  LSTM: [1, 2].map((input) => ({ input, axis: at(1) })),
  GRU: [1, 2].map((input) => ({ input, axis: at(1) })),
  RNN: [1, 2].map((input) => ({ input, axis: at(1) })),
};

export const weightPlaces = ({ op, domain }: Node): readonly WeightPlace[] =>
  domain === '' && Object.hasOwn(places, op) ? (places[op] ?? []) : [];
