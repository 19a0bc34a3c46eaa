import { attributeTypes, attributeTypeName } from '../proto/attributeType.ts';
import type { AttributeProto } from '../proto/schema.ts';
import type { CheckContext, Scope } from './checkContext.ts';
import { checkSparseTensor } from './checkSparseTensor.ts';
import { checkTensor } from './checkTensor.ts';

/** From here on an attribute says of which type it is. */
const TYPED_IR_VERSION = 2;

/** A name, a type, and at most one value, of that type. */
export function checkAttribute(attribute: AttributeProto, context: CheckContext, where: string, scope: Scope): void {
  const { problems, irVersion } = context;
  const report = (message: string): void => void problems.push({ code: 'BAD_ATTRIBUTE', where, message });
  const { name, type } = attribute;
  if (!name) problems.push({ code: 'MISSING_FIELD', where, message: 'it has no name' });
  if (type === undefined && irVersion >= TYPED_IR_VERSION) report('it has no type');
  const used = Object.values(attributeTypes).filter(({ field }) => isSet(attribute[field]));
  if (used.length > 1) report(`it has several values: ${used.map(({ field }) => field).join(', ')}`);
  for (const { code, field } of used) {
    if (type === undefined || type === code) continue;
    report(`its value is in ${field}, but it is of type ${attributeTypeName(type) ?? type}`);
  }
  // Inside another node's graph the official checker takes a reference for one to the attributes of a function.
  if (!context.isMainGraph && attribute.refAttrName !== undefined && used.length > 0) {
    report(`it refers to "${attribute.refAttrName}" and so cannot have a value of its own`);
  }
  checkContent(attribute, context, where, scope);
}

/** A list is a value only when it is not empty. */
function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function checkContent(attribute: AttributeProto, context: CheckContext, where: string, scope: Scope): void {
  const { t, g, sparseTensor, tensors = [], graphs = [], sparseTensors = [] } = attribute;
  for (const tensor of t ? [t, ...tensors] : tensors) checkTensor(tensor, context, where);
  for (const sparse of sparseTensor ? [sparseTensor, ...sparseTensors] : sparseTensors) {
    checkSparseTensor(sparse, context, where);
  }
  for (const graph of g ? [g, ...graphs] : graphs)
    context.checkGraph(graph, { ...context, isMainGraph: false }, where, scope);
}
