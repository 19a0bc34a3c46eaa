import { ToolkitError } from '@fmnist/errors';
import { attrsOf, ops, type AnyOpDef, type Builder, type GradientFn, type Node, type Value } from '@fmnist/onnx';

/** A path from the loss to a weight crosses an operator that has no gradient. */
export class NoGradientError extends ToolkitError {
  constructor(node: Pick<Node, 'op' | 'name'>) {
    super('NO_GRADIENT', `${node.op} has no gradient`, {
      where: node.name,
      hint: 'Freeze what lies before it, or move it after the loss.',
    });
    this.name = 'NoGradientError';
  }
}

/**
 * dL/dv for each v of `wrt`, emitted into `g` by one walk in reverse over the nodes it has so far.
 *
 * Reverse mode: starting from dL/dL = 1, each node turns the gradients of its outputs into those of its inputs by its operator's own rule;
 * where a value is read several times its gradients add up. Only nodes between `wrt` and the loss are visited.
 *
 * @param loss a scalar
 * @returns one value for each of `wrt`, of its shape; zeros where the loss does not depend on it
 * @throws {NoGradientError} when a path from `wrt` to the loss crosses an operator that has no gradient
 */
export function gradient(g: Builder, loss: Value, wrt: readonly Value[]): Value[] {
  const grads = new Map<Value, Value>([[loss, g.scalar(1, loss.dtype)]]);
  const depends = new Set(wrt);
  g.scope('gradient', () => walk(g, [...g.nodes], grads, depends));
  return wrt.map((v) => grads.get(v) ?? g.Mul(v, g.scalar(0, v.dtype)));
}

/** Walks `nodes` in reverse, adding to `grads` what reaches the values in `depends`, which grows by all that is computed from them. */
function walk(g: Builder, nodes: readonly Node[], grads: Map<Value, Value>, depends: Set<Value>): void {
  for (const node of nodes)
    if (node.inputs.some((v) => v && depends.has(v))) for (const v of node.outputs) depends.add(v);
  for (const node of nodes.toReversed()) {
    const dys = node.outputs.map((v) => grads.get(v));
    if (!node.outputs.some((v) => depends.has(v)) || dys.every((dy) => dy === undefined)) continue;
    backward(g, node, dys, grads, depends);
  }
}

function backward(
  g: Builder,
  node: Node,
  dys: readonly (Value | undefined)[],
  grads: Map<Value, Value>,
  depends: Set<Value>,
): void {
  const def: AnyOpDef = ops[node.op as keyof typeof ops];
  if (def.grad === 'zero') return;
  const attrs = attrsOf(def, node);
  if (def.grad === 'decompose' && def.decompose) {
    // The same computation in simpler operators, walked in its place; what of it is not needed is dead code.
    const before = g.nodes.length;
    const outputs = def.decompose(g, node.inputs as never, attrs);
    outputs.forEach((v, i) => accumulate(g, grads, v, dys[i]));
    return walk(g, g.nodes.slice(before), grads, depends);
  }
  const [y] = node.outputs;
  if (typeof def.grad === 'string' || !y) throw new NoGradientError(node);
  // Without a gradient of the first output there are those of others: a rule that reads `dys` gets them.
  const rule = def.grad as GradientFn<readonly string[], unknown>;
  const dy = dys[0] ?? g.Mul(y, g.scalar(0, y.dtype));
  const dxs = rule(g, { inputs: node.inputs as never, outputs: node.outputs, y, attrs }, dy, dys);
  node.inputs.forEach((x, i) => {
    if (x && depends.has(x)) accumulate(g, grads, x, dxs[i]);
  });
}

function accumulate(g: Builder, grads: Map<Value, Value>, v: Value, dv: Value | undefined): void {
  if (!dv) return;
  const sum = grads.get(v);
  grads.set(v, sum ? g.Add(sum, dv) : dv);
}
