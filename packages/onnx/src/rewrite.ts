import { builder, type Builder } from './builder.ts';
import { mapBodies, sameTypes } from './bodies.ts';
import type { Graph, Node, TensorType, Value } from './graph.ts';
import { attrsOf, type AnyOpDef } from './op.ts';
import { ops } from './ops/index.ts';

/** What a pass makes of one node, on its inputs in the new graph; undefined keeps the node as it is. */
export type Visit = (g: Builder, node: Node, inputs: readonly (Value | undefined)[]) => readonly Value[] | undefined;

/**
 * A new graph with every node visited in order. Inputs and output names stay; types are inferred again from what comes before,
 * so a pass cannot leave a stale shape behind. `types` are other types of the inputs. Graphs inside it are not visited: see `everywhere`.
 */
export function rewrite(graph: Graph, visit: Visit, types: readonly TensorType[] = graph.inputs): Graph {
  const g = builder();
  const moved = new Map<Value, Value>(graph.inputs.map((v, i) => [v, g.input(v.name, types[i] ?? v, v.initial)]));
  replay(g, graph.nodes, moved, visit);
  return g.finish(Object.fromEntries(graph.outputs.map((v) => [v.name, at(moved, v)])), graph.name);
}

/**
 * Emits nodes of another graph into `g`. `moved` says what their inputs are there and collects what becomes of their outputs. What is made in the
 * place of a node is named after the scope it stood in.
 */
export function replay(
  g: Builder,
  nodes: readonly Node[],
  moved: Map<Value, Value>,
  visit: Visit = () => undefined,
): void {
  for (const given of nodes) {
    const inputs = given.inputs.map((v) => v && at(moved, v));
    const node = retyped(given, inputs);
    const outputs = inScopeOf(g, node, () => visit(g, node, inputs)) ?? g.copy(node, inputs);
    node.outputs.forEach((v, i) => {
      const output = outputs[i];
      if (output) moved.set(v, output);
    });
  }
}

/** "block/conv/Conv" stands in the scope "block/conv". */
function inScopeOf<T>(g: Builder, { name }: Node, emit: () => T): T {
  const end = name.lastIndexOf('/');
  return end > 0 ? g.scope(name.slice(0, end), emit) : emit();
}

/** A node whose graphs have inputs of the types that it gives them now. */
function retyped(node: Node, inputs: readonly (Value | undefined)[]): Node {
  const def: AnyOpDef | undefined = ops[node.op as keyof typeof ops];
  const wanted = def?.bodies?.(inputs as never, attrsOf(def, node)) ?? {};
  return mapBodies(node, (body, name) => {
    const types = wanted[name];
    return !types || sameTypes(types, body.inputs) ? body : rewrite(body, () => undefined, types);
  });
}

/** A constant is the same value in every graph. */
const at = (moved: ReadonlyMap<Value, Value>, v: Value): Value => moved.get(v) ?? v;

/** Which nodes read each value, and how many graph outputs it is. */
export function consumersOf(graph: Graph): Map<Value, Node[]> {
  const consumers = new Map<Value, Node[]>();
  for (const node of graph.nodes)
    for (const v of node.inputs) if (v) consumers.set(v, [...(consumers.get(v) ?? []), node]);
  return consumers;
}

/** The node that makes each value. */
export const producersOf = (graph: Graph): Map<Value, Node> =>
  new Map(graph.nodes.flatMap((node) => node.outputs.map((v) => [v, node] as const)));
