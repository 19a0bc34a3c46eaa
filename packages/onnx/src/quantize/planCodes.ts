import { consumersOf, producersOf } from '../rewrite.ts';
import type { Graph, Node, Value } from '../graph.ts';

/** Which part of a graph works on 8-bit codes. */
export interface CodePlan {
  /** The nodes that do. */
  readonly nodes: ReadonlySet<Node>;
  /** The values that are in codes, with the one whose range they have: what only moves elements keeps it. */
  readonly codes: ReadonlyMap<Value, Value>;
  /** Relu and Clip behind a node that works on codes: where these reach no further, the codes do their work. */
  readonly activations: ReadonlySet<Node>;
  /** Nodes that could have, and why they do not. */
  readonly kept: readonly { readonly node: Node; readonly reason: string }[];
}

/**
 * weighted: an 8-bit product with a weight. computes: an 8-bit form where all it reads is in codes anyway. moves: passes codes on. activates: cuts codes
 * off. This is what onnxruntime has 8-bit kernels for.
 */
type Role = 'weighted' | 'computes' | 'moves' | 'activates';

const roles: Readonly<Record<string, Role>> = {
  Conv: 'weighted',
  Gemm: 'weighted',
  MatMul: 'weighted',
  Add: 'computes',
  AveragePool: 'computes',
  Concat: 'computes',
  GlobalAveragePool: 'computes',
  Flatten: 'moves',
  GlobalMaxPool: 'moves',
  MaxPool: 'moves',
  Reshape: 'moves',
  Squeeze: 'moves',
  Transpose: 'moves',
  Unsqueeze: 'moves',
  Clip: 'activates',
  Relu: 'activates',
};

const roleOf = ({ op, domain }: Node): Role | undefined =>
  domain === '' && Object.hasOwn(roles, op) ? roles[op] : undefined;

export const isWeighted = (node: Node): boolean => roleOf(node) === 'weighted';

/** Products whose 8-bit form can give float32, so that nothing need be rounded behind the last layer. */
const floatResult: ReadonlySet<string> = new Set(['Gemm', 'MatMul']);

/** Follows codes through a graph, from each product to where something reads numbers. */
export function planCodes(graph: Graph, isExcluded: (node: Node) => boolean = () => false): CodePlan {
  const readers = consumersOf(graph);
  const producers = producersOf(graph);
  const outputs = new Set(graph.outputs);
  const nodes = new Set<Node>();
  const codes = new Map<Value, Value>();
  const activations = new Set<Node>();
  const kept: { node: Node; reason: string }[] = [];

  const give = (y: Value | undefined, range = y) => {
    if (y && range && y.dtype === 'float32' && !outputs.has(y)) codes.set(y, range);
  };
  const visit: Record<Role, (node: Node) => void> = {
    weighted(node) {
      const reason = isExcluded(node) ? 'excluded' : obstacleTo(node);
      if (reason) return void kept.push({ node, reason });
      const [x] = node.inputs;
      if (x && !codes.has(x)) codes.set(x, x);
      nodes.add(node);
      give(node.outputs[0]);
    },
    computes(node) {
      const computed = node.inputs.filter((v) => v && !v.known);
      if (computed.length === 0 || !computed.every((v) => v && codes.has(v))) return;
      if (node.inputs.some((v) => v?.dtype !== 'float32')) return;
      if (isExcluded(node)) return void kept.push({ node, reason: 'excluded' });
      nodes.add(node);
      give(node.outputs[0]);
    },
    moves(node) {
      const [x] = node.inputs;
      const range = x && codes.get(x);
      if (!range || node.outputs.length > 1 || isExcluded(node)) return;
      nodes.add(node);
      give(node.outputs[0], range);
    },
    activates(node) {
      const [x] = node.inputs;
      const maker = x && producers.get(x);
      const isBehind = maker && nodes.has(maker) && roleOf(maker) !== 'moves' && codes.get(x) === x;
      if (!isBehind || readers.get(x)?.length !== 1 || isExcluded(node)) return;
      codes.delete(x);
      activations.add(node);
      give(node.outputs[0]);
    },
  };
  for (const node of graph.nodes) {
    const role = roleOf(node);
    if (role) visit[role](node);
  }
  for (const [v] of codes) {
    const maker = producers.get(v);
    const product = maker && activations.has(maker) ? producers.get(maker.inputs[0] as Value) : maker;
    if (product && nodes.has(product) && floatResult.has(product.op) && !readers.get(v)?.some((r) => nodes.has(r)))
      codes.delete(v);
  }
  return { nodes, codes, activations, kept };
}

/** Why a product has no 8-bit form. */
function obstacleTo({ op, inputs: [x, w, b], attrs }: Node): string | undefined {
  if (x?.dtype !== 'float32' || x.known) return 'it reads no float32 values';
  if (w?.known?.dtype !== 'float32') return 'its weight is no float32 constant';
  if (op === 'MatMul') return w.shape.length < 2 ? 'its weight is a vector' : undefined;
  const channels = w.shape[op === 'Gemm' && attrs['transB']?.value !== 1 ? 1 : 0];
  if (b && !(b.known?.dtype === 'float32' && b.shape.length === 1 && b.shape[0] === channels))
    return 'its bias is no float32 constant with a number for each channel';
  if (op !== 'Gemm') return undefined;
  const [alpha, beta, transA] = ['alpha', 'beta', 'transA'].map((name) => attrs[name]?.value);
  if ((alpha ?? 1) !== 1 || (b && (beta ?? 1) !== 1)) return 'it multiplies by alpha or beta';
  return transA === 1 ? 'it transposes its input' : undefined;
}
