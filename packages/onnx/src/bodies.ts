// Graphs inside graphs: the bodies that operators have as attributes.
import { showShape } from './errors.ts';
import type { Graph, Node, TensorType, Value } from './graph.ts';

/** A node with other graphs in its attributes; the same object where none changes. */
export function mapBodies(node: Node, change: (body: Graph, attribute: string) => Graph): Node {
  let changed = false;
  const attrs = Object.entries(node.attrs).map(([name, attribute]) => {
    if (attribute.type !== 'graph') return [name, attribute] as const;
    const value = change(attribute.value, name);
    changed ||= value !== attribute.value;
    return [name, { type: 'graph', value }] as const;
  });
  return changed ? { ...node, attrs: Object.fromEntries(attrs) } : node;
}

/** A pass over a graph and over all graphs inside it, the innermost first. @example everywhere(foldConstants)(graph) */
export const everywhere =
  <A extends readonly unknown[]>(pass: (graph: Graph, ...more: A) => Graph) =>
  (graph: Graph, ...more: A): Graph => {
    const nodes = graph.nodes.map((node) => mapBodies(node, (body) => everywhere(pass)(body, ...more)));
    return pass(nodes.some((node, i) => node !== graph.nodes[i]) ? { ...graph, nodes } : graph, ...more);
  };

/** All nodes of a graph and of the graphs inside it. */
export const everyNode = (graph: Graph): readonly Node[] =>
  graph.nodes.flatMap((node) => [
    node,
    ...Object.values(node.attrs).flatMap((attribute) => (attribute.type === 'graph' ? everyNode(attribute.value) : [])),
  ]);

export const sameTypes = (a: readonly TensorType[], b: readonly TensorType[]): boolean =>
  a.length === b.length &&
  a.every(({ dtype, shape }, i) => dtype === b[i]?.dtype && showShape(shape) === showShape(b[i].shape));

/** All values of a graph, without those of graphs inside it. */
export const valuesOf = ({ inputs, outputs, nodes }: Graph): readonly Value[] => [
  ...inputs,
  ...outputs,
  ...nodes.flatMap((node) => [...node.inputs.filter((v) => v !== undefined), ...node.outputs]),
];

/** A graph in which no name is one of the given ones: ONNX forbids that a value in a body hides one around it. */
export function withOtherNames(graph: Graph, taken: ReadonlySet<string>): Graph {
  const own = new Set([...valuesOf(graph), ...graph.nodes].map(({ name }) => name));
  if (![...own].some((name) => taken.has(name))) return graph;
  const names = new Map<string, string>();
  const free = (name: string): string => {
    let count = 1;
    while (taken.has(`${name}_${count}`) || own.has(`${name}_${count}`)) count++;
    return `${name}_${count}`;
  };
  const rename = (name: string): string => {
    const other = names.get(name) ?? (taken.has(name) ? free(name) : name);
    names.set(name, other);
    own.add(other);
    return other;
  };
  const moved = new Map<Value, Value>();
  const move = (v: Value): Value => {
    const other = moved.get(v) ?? { ...v, name: rename(v.name) };
    moved.set(v, other);
    return other;
  };
  return {
    ...graph,
    inputs: graph.inputs.map(move),
    outputs: graph.outputs.map(move),
    nodes: graph.nodes.map((node) => ({
      ...node,
      name: rename(node.name),
      inputs: node.inputs.map((v) => v && move(v)),
      outputs: node.outputs.map(move),
    })),
  };
}
