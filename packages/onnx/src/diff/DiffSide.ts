import type { GraphProto, NodeProto, TensorProto } from '../proto/schema.ts';
import { constantOf, constantsOf } from '../summary/constants.ts';
import { innerGraphs, namesRead } from '../summary/namesRead.ts';
import { operationOf } from './canonical.ts';

/** Where a value comes from or goes to: which node, and which of its outputs or inputs. */
export interface Port {
  readonly node: number;
  readonly index: number;
}

/** One of two models, as they are compared. */
export interface DiffSide {
  readonly graph: GraphProto;
  /** All nodes but those that only hold a constant. */
  readonly nodes: readonly NodeProto[];
  /** What each node reads: its inputs in their places, the left out ones too; then what graphs inside it take from around them. */
  readonly reads: readonly (readonly string[])[];
  readonly constants: ReadonlyMap<string, TensorProto>;
  readonly producers: ReadonlyMap<string, Port>;
  readonly consumers: ReadonlyMap<string, readonly Port[]>;
  /** For each node what it does, apart from where in the graph it stands. */
  readonly operations: readonly string[];
  /** For each node a number for what it computes from the inputs of the model; equal in both models where that is the same but for weights. */
  readonly forward: readonly number[];
  /** For each node a number for what becomes of its results. */
  readonly backward: readonly number[];
}

/** Numbers for texts: the same for the same text, with no chance of a collision. Shared by both sides. */
export type Intern = (text: string) => number;

export function intern(): Intern {
  const ids = new Map<string, number>();
  return (text) => {
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    return id;
  };
}

export function diffSide(graph: GraphProto, idOf: Intern): DiffSide {
  const constants = constantsOf(graph);
  const nodes = (graph.node ?? []).filter((node) => !constantOf(node));
  const producers = new Map<string, Port>();
  const consumers = new Map<string, Port[]>();
  nodes.forEach(({ output = [] }, node) =>
    output.forEach((name, index) => name && producers.set(name, { node, index })),
  );
  const reads = nodes.map(readsOf);
  reads.forEach((names, node) =>
    names.forEach((name, index) => {
      if (name === '') return;
      consumers.set(name, consumers.get(name) ?? []);
      consumers.get(name)?.push({ node, index });
    }),
  );
  const operations = nodes.map(operationOf);
  const side = { graph, nodes, reads, constants, producers, consumers, operations };
  return { ...side, forward: forwardIds(side, idOf), backward: backwardIds(side, idOf) };
}

function readsOf(node: NodeProto): readonly string[] {
  const own = node.input ?? [];
  if (innerGraphs(node).length === 0) return own;
  const listed = new Set(own);
  return [...own, ...namesRead(node).filter((name) => !listed.has(name))];
}

type Wiring = Omit<DiffSide, 'forward' | 'backward'>;

/** Files list nodes in an order in which they can run; in others, what is read too early is only known to be there. */
function forwardIds({ reads, constants, producers, operations }: Wiring, idOf: Intern): number[] {
  const ids: number[] = [];
  reads.forEach((names, at) => {
    const inputs = names.map((name) => {
      const tensor = constants.get(name);
      if (tensor) return weightKind(tensor);
      const from = producers.get(name);
      return from ? `${ids[from.node] ?? '?'}.${from.index}` : `input ${name}`;
    });
    ids[at] = idOf(`${operations[at]}(${inputs.join()})`);
  });
  return ids;
}

function backwardIds({ graph, nodes, reads, constants, consumers, operations }: Wiring, idOf: Intern): number[] {
  const ends = new Set(graph.output?.map(({ name }) => name));
  const ids: number[] = [];
  for (let at = nodes.length - 1; at >= 0; at--) {
    const { output = [] } = nodes[at] ?? {};
    const weights = reads[at]?.map((name) => weightKind(constants.get(name)));
    const uses = output.map((name) => {
      const readers = (consumers.get(name) ?? []).map(({ node, index }) => `${ids[node] ?? '?'}.${index}`).sort();
      return `${ends.has(name) ? `output ${name} ` : ''}${readers.join(' ')}`;
    });
    ids[at] = idOf(`${operations[at]}(${weights?.join()})->${uses.join()}`);
  }
  return ids;
}

/** Weights differ from one training to the next; their types do not. */
const weightKind = (tensor: TensorProto | undefined) =>
  tensor ? `${tensor.dataType}[${tensor.dims?.join() ?? ''}]` : '';
