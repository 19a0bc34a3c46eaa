import { attributeTypeName } from '../proto/attributeType.ts';
import type { AttributeProto, NodeProto } from '../proto/schema.ts';
import type { OperatorSchema, Parameter, Problem } from './checkContext.ts';

/** What a node's inputs, outputs and attributes have that its operator's definition does not allow, or lack. */
export function signatureProblems(node: NodeProto, schema: OperatorSchema, where: string): Problem[] {
  const { input = [], output = [], attribute = [] } = node;
  const missing = Object.entries(schema.attributes).filter(
    ([name, { required }]) => required && !attribute.some((a) => a.name === name),
  );
  return [
    ...arityProblems('input', input, schema.inputs, where),
    ...arityProblems('output', output, schema.outputs, where),
    ...countProblems(output, schema, where),
    ...attribute.flatMap((a) => attributeProblems(a, schema, where)),
    ...missing.map(([name]) => ({
      code: 'BAD_ATTRIBUTE',
      where,
      message: `the required attribute "${name}" is missing`,
    })),
  ];
}

/** The definition of the input or output at a place; the last one may repeat. */
export function parameterAt(parameters: readonly Parameter[], i: number): Parameter | undefined {
  const last = parameters.at(-1);
  return parameters[i] ?? (last?.least === undefined ? undefined : last);
}

/** Least and greatest number: what is optional may be left out at the end. */
function arity(parameters: readonly Parameter[]): [min: number, max: number] {
  const last = parameters.at(-1);
  if (last?.least !== undefined) return [parameters.length - 1 + last.least, Infinity];
  return [parameters.findLastIndex(({ kind }) => kind === 'single') + 1, parameters.length];
}

function arityProblems(
  kind: 'input' | 'output',
  names: readonly string[],
  parameters: readonly Parameter[],
  where: string,
): Problem[] {
  const [min, max] = arity(parameters);
  const left = names.flatMap((name, i) =>
    name === '' && parameters[i]?.kind === 'single' ? [parameters[i].name] : [],
  );
  const missing = left.map((name) => ({ code: 'BAD_ARITY', where, message: `its ${kind} "${name}" is required` }));
  if (names.length >= min && names.length <= max) return missing;
  const range = min === max ? `${min}` : max === Infinity ? `${min} or more` : `${min} to ${max}`;
  const known = parameters.map((p) => (p.kind === 'optional' ? `${p.name} (optional)` : p.name)).join(', ');
  const message = `it has ${names.length} ${kind}s, expected ${range}`;
  return [{ code: 'BAD_ARITY', where, message, hint: `Its ${kind}s are: ${known || 'none'}.` }, ...missing];
}

function countProblems({ length }: readonly string[], { outputs, outputCounts }: OperatorSchema, where: string) {
  const [min, max] = arity(outputs);
  if (!outputCounts || outputCounts.includes(length) || length < min || length > max) return [];
  return [{ code: 'BAD_ARITY', where, message: `it has ${length} outputs, expected ${outputCounts.join(' or ')}` }];
}

function attributeProblems(
  { name = '', type }: AttributeProto,
  { attributes }: OperatorSchema,
  where: string,
): Problem[] {
  // Names that begin like this are private to whoever wrote the file.
  if (name.startsWith('__')) return [];
  const expected = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (!expected) {
    const hint = `There are: ${Object.keys(attributes).join(', ') || 'none'}.`;
    return [{ code: 'BAD_ATTRIBUTE', where, message: `it has no attribute "${name}"`, hint }];
  }
  if (attributeTypeName(type) === expected.type) return [];
  const message = `the attribute "${name}" is of type ${attributeTypeName(type) ?? type}, expected ${expected.type}`;
  return [{ code: 'BAD_ATTRIBUTE', where, message }];
}
