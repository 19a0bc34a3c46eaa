import type { TypeProto, ValueInfoProto } from '../proto/schema.ts';
import type { CheckContext } from './checkContext.ts';

/** What each kind of type must say. */
const requiredFields = {
  tensorType: ['elemType', 'shape'],
  sparseTensorType: ['elemType', 'shape'],
  sequenceType: ['elemType'],
  optionalType: ['elemType'],
  mapType: ['keyType', 'valueType'],
  opaqueType: ['name'],
} as const satisfies Partial<Record<keyof TypeProto, readonly string[]>>;

/** An input or output of a graph has a name, and in the main graph a complete type. */
export function checkValueInfo({ name, type }: ValueInfoProto, context: CheckContext, where: string): void {
  const { problems, isMainGraph } = context;
  if (!name) problems.push({ code: 'MISSING_FIELD', where, message: 'it needs a name' });
  if (!isMainGraph) return;
  const kinds = Object.keys(requiredFields) as (keyof typeof requiredFields)[];
  const kind = kinds.find((k) => type?.[k] !== undefined);
  if (!type || !kind) {
    problems.push({ code: 'BAD_TYPE', where, message: 'it has no type' });
    return;
  }
  const content: Readonly<Record<string, unknown>> = type[kind] ?? {};
  for (const field of requiredFields[kind]) {
    if (content[field] !== undefined && content[field] !== '') continue;
    const hint = field === 'shape' ? 'Sizes may be unknown, but their number must be there.' : undefined;
    problems.push({ code: 'BAD_TYPE', where, message: `its ${kind} has no ${field}`, ...(hint && { hint }) });
  }
}
