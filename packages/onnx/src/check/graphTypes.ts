import type { GraphProto } from '../proto/schema.ts';
import { inside } from './checkContext.ts';
import { constantType } from './constantType.ts';
import { nodeTypes } from './nodeTypes.ts';
import { typeIn, type GraphPlace, type Type, type TypeContext, type TypeScope } from './typeContext.ts';
import { contradiction, declaredType, mergeTypes } from './valueType.ts';

/**
 * The rules of types in a graph, and in the graphs of its nodes' attributes: from its inputs on, the type of each value follows from those
 * before it, and must be the one that the file declares. What is declared and does not follow is believed.
 * @returns the types of its outputs
 */
export function graphTypes(
  graph: GraphProto,
  context: TypeContext,
  { parent, outer, given }: GraphPlace,
): readonly Type[] {
  const { name = '', input = [], output = [], valueInfo = [], initializer = [], node = [] } = graph;
  const where = `${parent === 'model' ? '' : `${parent} > `}graph "${name}"`;
  const declared = new Map(
    [...valueInfo, ...input, ...output].map((info) => [info.name ?? '', declaredType(info.type, context.fresh)]),
  );
  const scope: TypeScope = { types: new Map(), ...(outer && { outer }) };
  /** The type of a value that has just come into being, by all accounts. */
  const settle = (value: string, found: Type, place: string): void => {
    if (value === '') return;
    const promised = declared.get(value);
    if (!found || !promised) {
      scope.types.set(value, found ?? promised);
      return;
    }
    const wrong = contradiction(found, promised);
    if (wrong)
      context.problems.push({ ...wrong, where: place, hint: 'Infer the shapes again, or correct the declaration.' });
    scope.types.set(value, mergeTypes(found, promised));
  };
  for (const [i, info] of input.entries()) settle(info.name ?? '', given?.[i], inside(where, 'input', info.name, i));
  for (const [i, tensor] of initializer.entries())
    settle(tensor.name ?? '', constantType(tensor), inside(where, 'initializer', tensor.name, i));
  for (const [i, n] of node.entries()) {
    const place = `${inside(where, 'node', n.name, i)} (${n.opType ?? ''})`;
    const types = nodeTypes(n, context, place, scope);
    for (const [at, value] of (n.output ?? []).entries()) settle(value, types[at], inside(place, 'output', value));
  }
  return output.map((info) => typeIn(scope, info.name ?? ''));
}
