import { attributeTypeName } from '../proto/attributeType.ts';
import type { AttributeProto, NodeProto } from '../proto/schema.ts';
import { checkAttribute } from './checkAttribute.ts';
import type { CheckContext, OperatorSchema, Scope } from './checkContext.ts';

/** Domains whose operators are all known; in others anything may be. */
const builtInDomains = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'ai.onnx.training', 'ai.onnx.preview.training']);
/** Operators that were removed before they became part of ONNX, which old files may use. */
const experimental = new Set(
  'ATen Affine ConstantFill Crop DynamicSlice GRUUnit GivenTensorFill ImageScaler ParametricSoftplus Scale ScaledTanh'.split(
    ' ',
  ),
);

/** An operator that the model imports, with the inputs, outputs and attributes that its definition allows. */
export function checkNode(node: NodeProto, context: CheckContext, where: string, scope: Scope): void {
  const { problems, opsets } = context;
  const { opType = '', domain = '', input = [], output = [], attribute = [] } = node;
  if (opType === '') problems.push({ code: 'MISSING_FIELD', where, message: 'it has no opType' });
  if (input.length === 0 && output.length === 0) {
    problems.push({ code: 'BAD_ARITY', where, message: 'it has neither inputs nor outputs' });
  }
  const names = new Set<string>();
  for (const [i, a] of attribute.entries()) {
    const place = `${where} > attribute ${a.name ? `"${a.name}"` : `number ${i}`}`;
    if (a.name && names.has(a.name))
      problems.push({ code: 'DUPLICATE_NAME', where: place, message: 'it is there twice' });
    names.add(a.name ?? '');
    checkAttribute(a, context, place, scope);
  }
  const version = opsets.get(domain) ?? (domain === '' ? opsets.get('ai.onnx') : undefined);
  if (version === undefined) {
    const message = `the operator set "${domain}" is not imported`;
    problems.push({ code: 'NO_OPSET', where, message, hint: 'Add it to opsetImport.' });
  } else if (opType !== '') checkOperator(node, version, context, where);
}

function checkOperator(node: NodeProto, version: number, context: CheckContext, where: string): void {
  const { problems, operators } = context;
  const { opType = '', domain = '' } = node;
  const isOnnx = domain === '' || domain === 'ai.onnx';
  if (!operators || (isOnnx && experimental.has(opType))) return;
  const schema = operators(isOnnx ? '' : domain, opType, version);
  if (schema && schema.since <= version) checkSignature(node, schema, context, where);
  else if (builtInDomains.has(domain)) {
    const message = schema
      ? `${opType} came with version ${schema.since} of its operator set, the model imports ${version}`
      : `there is no operator ${opType} in "${domain || 'ai.onnx'}"`;
    problems.push({ code: 'UNKNOWN_OPERATOR', where, message });
  }
}

function checkSignature(node: NodeProto, schema: OperatorSchema, { problems }: CheckContext, where: string): void {
  const { input = [], output = [], attribute = [] } = node;
  for (const [kind, names, [min, max]] of [
    ['inputs', input, schema.inputs],
    ['outputs', output, schema.outputs],
  ] as const) {
    if (names.length < min || names.length > max) {
      const range = min === max ? `${min}` : max === Infinity ? `${min} or more` : `${min} to ${max}`;
      problems.push({ code: 'BAD_ARITY', where, message: `it has ${names.length} ${kind}, expected ${range}` });
    }
    const missing = names.slice(0, min).indexOf('');
    if (missing >= 0)
      problems.push({ code: 'BAD_ARITY', where, message: `number ${missing} of its ${kind} is required` });
  }
  for (const a of attribute) checkAttributeType(a, schema, problems, where);
  for (const name of schema.required ?? []) {
    if (attribute.some((a) => a.name === name)) continue;
    problems.push({ code: 'BAD_ATTRIBUTE', where, message: `the attribute "${name}" is missing` });
  }
}

function checkAttributeType(
  { name = '', type }: AttributeProto,
  { attributes }: OperatorSchema,
  problems: CheckContext['problems'],
  where: string,
): void {
  // Names that begin like this are private to whoever wrote the file.
  if (name.startsWith('__')) return;
  const expected = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (expected === undefined) {
    const known = Object.keys(attributes).join(', ') || 'none';
    problems.push({
      code: 'BAD_ATTRIBUTE',
      where,
      message: `it has no attribute "${name}"`,
      hint: `There are: ${known}.`,
    });
  } else if (attributeTypeName(type) !== expected) {
    const message = `the attribute "${name}" is of type ${attributeTypeName(type) ?? type}, expected ${expected}`;
    problems.push({ code: 'BAD_ATTRIBUTE', where, message });
  }
}
