import type { NodeProto } from '../proto/schema.ts';
import type { Problem } from './checkContext.ts';
import type { Type, TypeContext } from './typeContext.ts';
import { commonType } from './valueType.ts';

/** A node that holds graphs, with what is known around it. */
export interface HoldingNode {
  readonly node: NodeProto;
  readonly version: number;
  readonly inputs: readonly Type[];
  readonly context: TypeContext;
  readonly where: string;
}

/** Types of the outputs of a node's graphs, by the names of the attributes that hold them. */
export type GraphOutputs = ReadonlyMap<string, readonly Type[]>;

interface ControlFlow {
  /** What the node hands into its graphs. */
  given(holder: HoldingNode): readonly Type[];
  /** What the node gives out of them. */
  outputs(holder: HoldingNode, graphs: GraphOutputs): readonly Type[];
}

/** Operators whose outputs are those of their graphs. */
export const controlFlow: Readonly<Record<string, ControlFlow>> = {
  If: {
    given: () => [],
    outputs(holder, graphs) {
      const { context, where } = holder;
      const [a = [], b = []] = ['then_branch', 'else_branch'].map((name) => counted(holder, graphs, name, 0));
      return a.map((type, i) => {
        const other = b[i];
        if (!type || !other) return type && { type: type.type };
        if (type.type !== other.type)
          context.problems.push(badType(where, `branches give ${type.type} and ${other.type} as output ${i}`));
        return commonType(type, other, context.fresh);
      });
    },
  },
  Loop: {
    // Which shapes the values have that go round may change from one round to the next.
    given: ({ inputs }) => [
      { type: 'tensor(int64)', shape: [] },
      { type: 'tensor(bool)' },
      ...typesOnly(inputs.slice(2)),
    ],
    outputs(holder, graphs) {
      const { node, inputs, context, where } = holder;
      const states = Math.max(0, (node.input?.length ?? 0) - 2);
      return counted(holder, graphs, 'body', 1)
        .slice(1)
        .map((type, i) => {
          const initial = inputs[i + 2];
          if (i < states && type && initial && changes(initial.type, type.type))
            context.problems.push(badType(where, `state ${i} begins as ${initial.type} and goes on as ${type.type}`));
          if (i < states || !type?.shape) return type && { type: type.type };
          return { type: type.type, shape: [context.fresh(), ...type.shape] };
        });
    },
  },
  Scan: {
    given: ({ version, inputs }) => typesOnly(version < SCAN_WITHOUT_LENGTHS ? inputs.slice(1) : inputs),
    outputs: (holder, graphs) => typesOnly(counted(holder, graphs, 'body', 0)),
  },
};

/** Before, the first input of Scan were the lengths of sequences. */
const SCAN_WITHOUT_LENGTHS = 9;

/** A state may begin as nothing, and be something from the first round on; a tensor stays one. */
const changes = (from: string, to: string): boolean =>
  from !== to && [from, to].every((type) => type.startsWith('tensor('));

const typesOnly = (types: readonly Type[]): Type[] => types.map((type) => type && { type: type.type });

const badType = (where: string, what: string): Problem => ({ code: 'BAD_TYPE', where, message: `its ${what}` });

/** Outputs of a graph that must be as many as the node's, and `more`. */
function counted({ node, context, where }: HoldingNode, graphs: GraphOutputs, name: string, more: number) {
  const types = graphs.get(name) ?? [];
  const expected = (node.output?.length ?? 0) + more;
  if (graphs.has(name) && types.length !== expected) {
    const message = `its graph "${name}" has ${types.length} outputs, expected ${expected}`;
    context.problems.push({ code: 'BAD_ARITY', where, message });
  }
  return types;
}
