import { zeros } from '../dtype.ts';
import { lazyTensor, sizeOf, type Graph, type Node, type TensorData, type Value } from '../graph.ts';
import { attrsOf, type AnyOpDef } from '../op.ts';
import { ops } from '../ops/index.ts';
import { rewrite } from '../rewrite.ts';
import { ignore, type Decline } from './Pass.ts';
import { removeDead } from './removeDead.ts';

/** Up to this many elements a constant may be larger than what it is made of. */
const SMALL = 1024;

/**
 * 1. A node whose inputs are all constants and whose operator can be evaluated here becomes a constant, of any size.
 * 2. A node whose content was already worked out while it was emitted (shape arithmetic) becomes a constant.
 * 3. Large content that is only moved (a Transpose of a weight) is moved when it is read: memory is not needed twice.
 * 4. A node that makes an output of the graph stays: an output needs a node.
 * 5. A node whose result is larger than its inputs (an Expand of a weight) stays: the file would grow by it.
 */
export function foldConstants(graph: Graph, decline: Decline = ignore): Graph {
  const outputs = new Set(graph.outputs);
  const folded = rewrite(graph, (_g, node, inputs) => {
    if (node.outputs.some((v) => outputs.has(v)) || node.outputs.length > 1) return undefined;
    const known = node.outputs[0]?.known ?? evaluate(node, inputs, (reason) => decline(node, reason));
    // A weight keeps its name through all that moves it.
    const name = inputs.find((v) => v?.known && v.dtype === 'float32')?.name ?? node.name;
    return known && [{ name, dtype: known.dtype, shape: known.shape, known }];
  });
  return removeDead(folded);
}

function evaluate(
  node: Node,
  inputs: readonly (Value | undefined)[],
  decline: (reason: string) => void,
): TensorData | undefined {
  const def: AnyOpDef | undefined = ops[node.op as keyof typeof ops];
  const [y] = node.outputs;
  if (!y || inputs.length === 0 || !inputs.every((v) => v === undefined || v.known)) return undefined;
  const given = inputs.reduce((n, v) => n + sizeOf(v?.known?.shape ?? []), 0);
  const shape = y.shape.map(Number);
  const obstacle = !def?.evaluate
    ? `${node.op} is left to the runtime`
    : sizeOf(shape) > Math.max(given, SMALL)
      ? 'the constant would be larger than what it is made of'
      : undefined;
  if (obstacle) {
    decline(obstacle);
    return undefined;
  }
  const result = () =>
    def?.evaluate?.(
      inputs.map((v) => v?.known),
      attrsOf(def, node),
    );
  // What is only moved can be moved later, when it is written.
  return def?.traits?.movement && sizeOf(shape) > SMALL
    ? lazyTensor(y.dtype, shape, () => result()?.data ?? zeros(y.dtype, 0))
    : result();
}
