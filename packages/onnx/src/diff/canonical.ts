import type { AttributeProto, NodeProto } from '../proto/schema.ts';
import { operatorName } from '../summary/layerTable.ts';

/** A message as a string that is the same for equal messages; long data are in it as a hash. Documentation is no part of what a message does. */
export function canonical(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `#${value.byteLength}:${hashBytes(value)}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([key, field]) => field !== undefined && key !== 'docString');
    return `{${fields.map(([key, field]) => `${key}:${canonical(field)}`).join()}}`;
  }
  // In quotes, so that no text can look like something else; -0 is not 0.
  return typeof value === 'string' ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value);
}

/** What a node does, apart from what it does it on. */
export function operationOf(node: NodeProto): string {
  const attributes = (node.attribute ?? []).map(canonicalAttribute).sort();
  return [operatorName(node), node.overload ?? '', node.output?.length ?? 0, ...attributes].join('|');
}

/** The order of fields in a file says nothing. */
export function canonicalAttribute(attribute: AttributeProto): string {
  return canonical(Object.fromEntries(Object.entries(attribute).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** FNV-1a over the bytes, twice with different offsets for 64 bits. */
function hashBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  let [low, high] = [0x811c9dc5, 0x01234567];
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x01000193) ^ (high >>> 15);
  }
  return `${low >>> 0}.${high >>> 0}`;
}
