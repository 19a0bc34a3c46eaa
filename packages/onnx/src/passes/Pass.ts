import type { Graph, Node } from '../graph.ts';

/** Told by a pass why it leaves a node, which is of the kind it looks for, as it is. */
export type Decline = (node: Node, reason: string) => void;

/** A graph -> one that computes the same. */
export type Pass = (graph: Graph, decline?: Decline) => Graph;

export const ignore: Decline = () => undefined;
