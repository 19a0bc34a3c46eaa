// What one step of each cell computes: from the input x [N, C] and the states [N, units] to the output and the new states. TensorFlow.js keeps
// the kernels of all gates side by side in one.
import type { Builder, Value } from '@fmnist/onnx';
import { emitActivation } from '../activation.ts';

export interface CellConfig {
  readonly units: number;
  readonly use_bias?: boolean;
  readonly activation?: unknown;
  readonly recurrent_activation?: unknown;
  readonly reset_after?: boolean;
}

export interface CellWeights {
  /** [C, gates units] */
  readonly kernel: Value;
  /** [units, gates units] */
  readonly recurrent: Value;
  /** [gates units]; [2, gates units] for input and state apart, in a GRU with reset_after. */
  readonly bias: Value | undefined;
}

/** The functions of a cell, as the settings have them: TensorFlow.js's names. */
export interface CellActivations {
  readonly activation: unknown;
  readonly recurrentActivation: unknown;
}

export interface CellStep extends CellActivations {
  /** The layer, for errors. */
  readonly name: string;
  readonly weights: CellWeights;
}

/** (x, states) -> (output, new states) */
export type Step = (g: Builder, x: Value, states: readonly Value[], cell: CellStep) => readonly Value[];

/** Emits an activation; `last` is where the axis is that TensorFlow.js has last. @throws {ExportError} UNSUPPORTED_ACTIVATION */
export const activate = (
  g: Builder,
  x: Value,
  { name }: { readonly name: string },
  activation: unknown,
  last: number = x.shape.length - 1,
): Value => emitActivation(g, x, { name, config: { activation: activation as string }, axis: () => last });

/** Columns [from, to) of a matrix. */
const columns = (g: Builder, v: Value, from: number, to: number): Value =>
  g.Slice(v, g.ints([from]), g.ints([to]), g.ints([-1]));

const parts = (g: Builder, v: Value, count: number, units: number): readonly Value[] =>
  g.Split(v, g.ints(Array.from({ length: count }, () => units)), { axis: -1 });

const unitsOf = ({ weights }: CellStep): number => Number(weights.recurrent.shape[0]);

/** h = activation(x K + b + h R) */
export const simpleStep: Step = (g, x, [h], cell) => {
  const { kernel, recurrent, bias } = cell.weights;
  if (!h) return [];
  const next = activate(g, g.Gemm(h, recurrent, g.Gemm(x, kernel, bias)), cell, cell.activation);
  return [next, next];
};

/** z, r = f(x K + b + h R), h' = g(x K + b + (r h) R), h = z h + (1 - z) h'; with a bias of two rows h' = g(x K + b + r (h R + b')). */
export const gruStep: Step = (g, x, [h], cell) => {
  const { kernel, recurrent, bias } = cell.weights;
  const units = unitsOf(cell);
  const resetAfter = bias?.shape.length === 2;
  const row = (i: number) => bias && g.Slice(bias, g.ints([i]), g.ints([i + 1]), g.ints([0]));
  const [xGates, xNew] = g.Split(g.Gemm(x, kernel, resetAfter ? row(0) : bias), g.ints([2 * units, units]), {
    axis: -1,
  });
  if (!h || !xGates || !xNew) return [];
  const forState = resetAfter ? g.Gemm(h, recurrent, row(1)) : g.Gemm(h, columns(g, recurrent, 0, 2 * units));
  const [hGates, hNew] = resetAfter ? g.Split(forState, g.ints([2 * units, units]), { axis: -1 }) : [forState];
  if (!hGates) return [];
  const [z, r] = parts(g, g.Add(xGates, hGates), 2, units).map((v) => activate(g, v, cell, cell.recurrentActivation));
  if (!z || !r) return [];
  const fromState = hNew ? g.Mul(r, hNew) : g.Gemm(g.Mul(r, h), columns(g, recurrent, 2 * units, 3 * units));
  const candidate = activate(g, g.Add(xNew, fromState), cell, cell.activation);
  const next = g.Add(g.Mul(z, h), g.Mul(g.Sub(g.scalar(1), z), candidate));
  return [next, next];
};

/** i, f, o = f(x K + h R + b), c = f c + i g(x K + h R + b), h = o g(c); the gates are stored i, f, c, o. */
export const lstmStep: Step = (g, x, [h, c], cell) => {
  const { kernel, recurrent, bias } = cell.weights;
  if (!h || !c) return [];
  const sums = g.Gemm(h, recurrent, g.Gemm(x, kernel, bias));
  return lstmState(g, parts(g, sums, 4, unitsOf(cell)), c, {
    gate: (v) => activate(g, v, cell, cell.recurrentActivation),
    squash: (v) => activate(g, v, cell, cell.activation),
  });
};

/** What an LSTM makes of the sums of its gates i, f, c, o and its memory: [h, h, c]. */
export function lstmState(
  g: Builder,
  [i, f, candidate, o]: readonly Value[],
  memory: Value,
  { gate, squash }: { readonly gate: (v: Value) => Value; readonly squash: (v: Value) => Value },
): readonly Value[] {
  if (!i || !f || !candidate || !o) return [];
  const c = g.Add(g.Mul(gate(f), memory), g.Mul(gate(i), squash(candidate)));
  const h = g.Mul(gate(o), squash(c));
  return [h, h, c];
}
