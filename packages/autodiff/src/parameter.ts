import {
  attrsOf,
  consumersOf,
  inversePermutation,
  ops,
  producersOf,
  transposeData,
  type AnyOpDef,
  type Graph,
  type Node,
  type TensorData,
  type Value,
} from '@fmnist/onnx';

/** A step that moves the elements of a weight without changing any. */
type Move = { readonly perm: readonly number[] } | { readonly shape: readonly number[] };

/**
 * A weight that is trained. Its owner stores it one way (a TensorFlow.js kernel is HWIO), the operator that reads it wants another (OIHW):
 * it is trained the way it is read, and moved only when it is loaded and saved.
 */
export interface Parameter {
  readonly name: string;
  /** As its owner stores it. */
  readonly shape: readonly number[];
  /** From the owner's way to the one in the training graph. */
  readonly moves: readonly Move[];
  /** The value in the forward graph after all moves, which the trained vector takes the place of. */
  readonly value: Value;
  /** What it holds at the start, as its owner stores it. */
  readonly initial: TensorData;
}

/**
 * The constants of a graph that are to be trained, each followed through the Transposes and Reshapes that alone read it.
 * @param trained which constants, by name; default all floating-point ones that an operator computes with
 */
export function trainableWeights(graph: Graph, trained: (name: string) => boolean): Parameter[] {
  const readers = consumersOf(graph);
  const produced = producersOf(graph);
  const isTrained = (v: Value | undefined) => v?.known && !produced.has(v) && v.dtype === 'float32' && trained(v.name);
  const constants = new Set(graph.nodes.flatMap((node) => node.inputs.filter(isTrained)));
  return [...constants].flatMap((v) => (v?.known ? [follow(v, v.known, readers)] : []));
}

function follow(constant: Value, initial: TensorData, readers: ReadonlyMap<Value, readonly Node[]>): Parameter {
  const moves: Move[] = [];
  let value = constant;
  for (;;) {
    const [reader, ...others] = readers.get(value) ?? [];
    const move = reader && others.length === 0 ? moveOf(reader, value) : undefined;
    const [next] = reader?.outputs ?? [];
    if (!move || !next) return { name: constant.name, shape: initial.shape, moves, value, initial };
    moves.push(move);
    value = next;
  }
}

function moveOf(node: Node, value: Value): Move | undefined {
  const def: AnyOpDef = ops[node.op as keyof typeof ops];
  if (!def.traits?.movement || node.inputs[0] !== value) return undefined;
  if (node.op === 'Transpose')
    return {
      perm:
        attrsOf<{ perm: readonly number[] | undefined }>(def, node).perm ??
        value.shape.map((_, i) => value.shape.length - 1 - i),
    };
  const [y] = node.outputs;
  return y?.shape.every((d) => typeof d === 'number') ? { shape: y.shape } : undefined;
}

const apply = (data: TensorData, move: Move): TensorData =>
  'perm' in move ? transposeData(data, move.perm) : { ...data, shape: move.shape };

/** A weight as its owner stores it -> as the training graph reads it. */
export const toTrained = ({ moves }: Parameter, data: TensorData): TensorData => moves.reduce(apply, data);

/** A weight as the training graph has it -> as its owner stores it. */
export function fromTrained({ moves, shape, value }: Parameter, data: TensorData['data']): TensorData {
  // The shapes on the way back are those on the way there, one step earlier.
  const shapes = moves.reduce<(readonly number[])[]>(
    (list, move) => {
      const last = list.at(-1) ?? shape;
      return [...list, 'perm' in move ? move.perm.map((axis) => last[axis] ?? 1) : move.shape];
    },
    [shape],
  );
  return moves.reduceRight<TensorData>(
    (t, move, i) =>
      'perm' in move ? transposeData(t, inversePermutation(move.perm)) : { ...t, shape: shapes[i] ?? shape },
    { dtype: 'float32', shape: knownShape(value), data },
  );
}

export const knownShape = (v: Value): number[] => v.shape.map(Number);

/** The weights of a vector of the training graph, as their owner stores them. */
export function unpackWeights(parameters: readonly Parameter[], vector: Float32Array): Map<string, TensorData> {
  let at = 0;
  return new Map(
    parameters.map((p) => {
      const length = knownShape(p.value).reduce((n, d) => n * d, 1);
      const data = vector.slice(at, at + length);
      at += length;
      return [p.name, fromTrained(p, data)] as const;
    }),
  );
}

/** One vector of all weights, in the order and layout of the training graph. */
export function packWeights(
  parameters: readonly Parameter[],
  weightOf: (parameter: Parameter) => TensorData,
): TensorData {
  const parts = parameters.map((p) => toTrained(p, weightOf(p)).data as Float32Array);
  const data = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { dtype: 'float32', shape: [data.length], data };
}
