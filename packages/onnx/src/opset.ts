import { ToolkitError } from '@fmnist/errors';
import type { Graph, Node } from './graph.ts';
import type { AnyOpDef, OlderForm } from './op.ts';
import { ops } from './ops/index.ts';
import { expand } from './passes/expand.ts';

/** The opset of every graph in memory. */
export const CANONICAL_OPSET = 21;
/** What is written when nothing is asked for: every onnxruntime since 1.12 and every browser build reads it. */
export const DEFAULT_OPSET = 17;
/** Oldest and newest opset that can be read and written; the newest is the last that onnxruntime 1.30 runs. */
export const OPSETS = { oldest: 13, newest: 26 } as const;

/** IR version that came with each opset. @see https://github.com/onnx/onnx/blob/main/docs/Versioning.md */
const irVersions = new Map([
  [13, 7],
  [14, 7],
  [15, 8],
  [16, 8],
  [17, 8],
  [18, 8],
  [19, 9],
  [20, 9],
  [21, 10],
  [22, 10],
  [23, 11],
  [24, 12],
  [25, 13],
  [26, 13],
]);

export function irVersionOf(opset: number): number {
  const version = irVersions.get(opset);
  if (version === undefined)
    throw new ToolkitError('UNSUPPORTED_OPSET', `opset ${opset} is not supported`, {
      kind: 'usage',
      expected: `${OPSETS.oldest} to ${OPSETS.newest}`,
      received: String(opset),
    });
  return version;
}

/** Forms of a node's operator that were replaced after `opset`, newest first. */
function olderForms(node: Node, opset: number): readonly OlderForm[] {
  const def: AnyOpDef | undefined = ops[node.op as keyof typeof ops];
  return def?.older?.filter(({ until }) => opset <= until) ?? [];
}

/** A node as the given opset writes it. */
export const toOpset = (node: Node, opset: number): Node =>
  olderForms(node, opset).reduce((n, form) => form.toOlder(n), node);

/** A node of the given opset as the toolkit has it. */
export const fromOpset = (node: Node, opset: number): Node =>
  olderForms(node, opset)
    .toReversed()
    .reduce((n, form) => form.fromOlder(n), node);

/**
 * A graph in which the operators that came after `opset` are written in simpler ones.
 * @throws {ToolkitError} UNSUPPORTED_OPSET where there are none
 */
export function withoutNewer(graph: Graph, opset: number): Graph {
  const isNewer = (_node: Node, { introduced = OPSETS.oldest }: AnyOpDef) => introduced > opset;
  return expand(graph, isNewer);
}
