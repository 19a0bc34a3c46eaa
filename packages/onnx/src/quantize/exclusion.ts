import { ToolkitError } from '@fmnist/errors';
import type { Graph, Node } from '../graph.ts';
import { everyNode } from '../bodies.ts';

/** Nodes that stay as they are: an operator ("Softmax"), a node ("fc3/Gemm"), a scope ("fc3"), or any of them with * for anything ("conv*"). */
export type Exclude = readonly string[];

/**
 * Whether one of the patterns means a node.
 * @throws {ToolkitError} NO_SUCH_NODE for a pattern that means none in the graph, which is most likely a slip
 */
export function excluderOf(graph: Graph, patterns: Exclude): (node: Node) => boolean {
  const matchers = patterns.map((pattern) => ({ pattern, matches: matcherOf(pattern) }));
  const nodes = everyNode(graph);
  const idle = matchers.filter(({ matches }) => !nodes.some(matches));
  if (idle.length > 0)
    throw new ToolkitError('NO_SUCH_NODE', `no node or operator is called ${idle.map((m) => m.pattern).join(', ')}`, {
      kind: 'usage',
      where: graph.name,
      expected: [...new Set(nodes.map(({ op }) => op))].join(', '),
      hint: '`pnpm inspect MODEL --text` lists the nodes; * stands for anything.',
    });
  return (node) => matchers.some(({ matches }) => matches(node));
}

function matcherOf(pattern: string): (node: Node) => boolean {
  const parts = pattern.split('*');
  return ({ op, name }) => [op, name, ...scopesOf(name)].some((text) => fits(text, parts));
}

/** "a/b/Conv" -> "a", "a/b" */
const scopesOf = (name: string): string[] => name.split('/').map((_, i, all) => all.slice(0, i).join('/'));

/** Whether a text is the parts in this order with anything between them; no regular expression, since patterns may be hostile. */
function fits(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
