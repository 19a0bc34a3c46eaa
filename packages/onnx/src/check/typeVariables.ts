import type { OperatorSchema, Parameter, Problem } from './checkContext.ts';
import { parameterAt } from './signatureProblems.ts';
import type { Type } from './typeContext.ts';

/** What each type variable of an operator stands for at one node, and which input or output said so. */
export type TypeVariables = Map<string, { readonly type: string; readonly from: string }>;

/**
 * Holds the types of a node's inputs or outputs against its operator's definition: each must be one that the operator takes, and those of one
 * type variable the same. What is not known passes. The variables found are added to `variables`.
 */
export function typeProblems(
  kind: 'input' | 'output',
  types: readonly Type[],
  schema: OperatorSchema,
  { variables, where }: { variables: TypeVariables; where: string },
): Problem[] {
  const parameters = kind === 'input' ? schema.inputs : schema.outputs;
  const problems: Problem[] = [];
  for (const [i, found] of types.entries()) {
    const parameter = parameterAt(parameters, i);
    if (!parameter || !found) continue;
    const { name, type } = parameter;
    const report = (expected: string): void => {
      const message = `its ${kind} ${labelOf(parameter, i, parameters)} is ${found.type}, expected ${expected}`;
      problems.push({ code: 'BAD_TYPE', where, message, ...(kind === 'input' && { hint: 'Insert a Cast.' }) });
    };
    const allowed = typesOf(schema, type);
    const bound = variables.get(type);
    if (allowed && !allowed.has(found.type)) report(listed(allowed));
    else if (parameter.kind === 'heterogeneous') continue;
    else if (!bound) variables.set(type, { type: found.type, from: `${kind} "${name}"` });
    else if (bound.type !== found.type) report(`${bound.type} as its ${bound.from}`);
  }
  return problems;
}

/** The type of an output that follows from the definition alone, or from the types of the inputs. */
export function variableType(schema: OperatorSchema, i: number, variables: TypeVariables): Type {
  const parameter = parameterAt(schema.outputs, i);
  if (!parameter) return undefined;
  const [only, ...others] = typesOf(schema, parameter.type) ?? [];
  if (only !== undefined && others.length === 0) return { type: only };
  const bound = parameter.kind === 'heterogeneous' ? undefined : variables.get(parameter.type);
  return bound && { type: bound.type };
}

/** Types that a variable stands for, or the one type that is no variable. */
function typesOf({ types }: OperatorSchema, type: string): ReadonlySet<string> | undefined {
  if (Object.hasOwn(types, type)) return types[type];
  return type.includes('(') ? new Set([type]) : undefined;
}

const labelOf = ({ name, least }: Parameter, i: number, { length }: readonly Parameter[]): string =>
  least === undefined ? `"${name}"` : `"${name}" (number ${i - length + 2})`;

/** The longest list that is written out. */
const MOST = 6;

function listed(types: ReadonlySet<string>): string {
  const names = [...types];
  if (names.length <= MOST) return names.join(' or ');
  return `${names.slice(0, MOST).join(', ')} or one of ${names.length - MOST} others`;
}
