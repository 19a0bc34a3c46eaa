import type { NodeProto } from '../proto/schema.ts';
import { checkAttribute } from './checkAttribute.ts';
import type { CheckContext, Scope } from './checkContext.ts';
import { signatureProblems } from './signatureProblems.ts';

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
  const set = domain || 'ai.onnx';
  if (schema && schema.since <= version && !schema.deprecated) {
    for (const problem of signatureProblems(node, schema, where)) problems.push(problem);
  } else if (schema?.deprecated && schema.since <= version) {
    const message = `${opType} is deprecated since version ${schema.since} of "${set}", the model imports ${version}`;
    problems.push({ code: 'DEPRECATED_OPERATOR', where, message });
  } else if (builtInDomains.has(domain)) {
    const message = schema
      ? `${opType} came with version ${schema.since} of its operator set, the model imports ${version}`
      : `there is no operator ${opType} in "${set}"`;
    problems.push({ code: 'UNKNOWN_OPERATOR', where, message });
  }
}
