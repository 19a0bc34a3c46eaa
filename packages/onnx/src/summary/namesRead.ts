import type { GraphProto, NodeProto } from '../proto/schema.ts';

/** Graphs that a node's attributes hold: the branches of If, the body of Loop and Scan. */
export function innerGraphs({ attribute = [] }: NodeProto): readonly GraphProto[] {
  return attribute.flatMap(({ g, graphs = [] }) => [...(g ? [g] : []), ...graphs]);
}

/** Names of the values that a node reads, those that graphs inside it take from around them included. */
export function namesRead(node: NodeProto): readonly string[] {
  const own = (node.input ?? []).filter((name) => name !== '');
  const inner = innerGraphs(node);
  return inner.length === 0 ? own : [...new Set([...own, ...inner.flatMap(namesCaptured)])];
}

function namesCaptured({ input = [], initializer = [], node = [], output = [] }: GraphProto): readonly string[] {
  const made = new Set([...input, ...initializer].map(({ name }) => name).concat(node.flatMap((n) => n.output ?? [])));
  const read = [...node.flatMap(namesRead), ...output.map(({ name = '' }) => name)];
  return read.filter((name) => name !== '' && !made.has(name));
}
