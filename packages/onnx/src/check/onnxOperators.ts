import { attributeTypes, type AttributeTypeName } from '../proto/attributeType.ts';
import type { OperatorLookup, OperatorSchema, Parameter } from './checkContext.ts';
import { operatorTable, typeLists } from './operatorTable.ts';

/**
 * Every operator that ONNX defines, in every version. A version of an operator set that is newer than the table means the newest one.
 * @see https://onnx.ai/onnx/operators/
 * @example onnxOperators('', 'Relu', 17)?.since // 14
 */
export const onnxOperators: OperatorLookup = (domain, opType, version) => {
  index ??= readTable();
  const versions = index.get(`${domain}:${opType}`);
  const entry = versions?.findLast(({ since }) => since <= version) ?? versions?.[0];
  return entry && (entry.schema ??= readSchema(entry.line));
};

/** A line of the table, which is read when it is asked for: a model uses few of them. */
interface Entry {
  readonly since: number;
  readonly line: string;
  schema?: OperatorSchema;
}

let index: Map<string, Entry[]> | undefined;

/** The versions of each operator, oldest first, as the table has them. */
function readTable(): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>();
  let domain = '';
  for (const line of operatorTable.trim().split('\n')) {
    if (line.startsWith('#')) {
      domain = line.slice(1);
      continue;
    }
    const [name = '', since = ''] = line.split(' ', 2);
    const key = `${domain}:${name}`;
    const versions = entries.get(key) ?? [];
    versions.push({ since: Number.parseInt(since, 10), line });
    entries.set(key, versions);
  }
  return entries;
}

function readSchema(line: string): OperatorSchema {
  const [, version = '', inputs = '', outputs = '', attributes = '', constraints = ''] = line.split(' ');
  const { outputs: counts, ...types } = Object.fromEntries(list(constraints).map((c) => cut(c, '=')));
  return {
    since: Number.parseInt(version, 10),
    deprecated: version.endsWith('-'),
    inputs: list(inputs).map(readParameter),
    outputs: list(outputs).map(readParameter),
    ...(counts !== undefined && { outputCounts: counts.split('|').map(Number) }),
    attributes: Object.fromEntries(list(attributes).map(readAttribute)),
    types: Object.fromEntries(Object.entries(types).map(([name, number]) => [name, typeList(Number(number))])),
  };
}

const list = (field: string): string[] => (field === '.' ? [] : field.split(','));
const cut = (text: string, at: string): [string, string] => {
  const i = text.indexOf(at);
  return [text.slice(0, i), text.slice(i + 1)];
};

function readParameter(text: string): Parameter {
  const [head, type] = cut(text, ':');
  const [, name = '', kind = '', least = ''] = /^(\w+)([?*~]?)(\d*)$/.exec(head) ?? [];
  if (kind === '') return { name, kind: 'single', type };
  if (kind === '?') return { name, kind: 'optional', type };
  return { name, kind: kind === '*' ? 'variadic' : 'heterogeneous', type, least: Number(least) };
}

function readAttribute(text: string): [string, { type: AttributeTypeName; required: boolean }] {
  const [name, type] = cut(text.replace('!', ''), ':');
  return [name, { type: isAttributeType(type) ? type : 'int', required: text.endsWith('!') }];
}

const isAttributeType = (name: string): name is AttributeTypeName => Object.hasOwn(attributeTypes, name);

let typeSets: ReadonlySet<string>[] | undefined;

function typeList(number: number): ReadonlySet<string> {
  typeSets ??= typeLists
    .trim()
    .split('\n')
    .map((line) => new Set(line.split(' ').map((type) => (type.includes('(') ? type : `tensor(${type})`))));
  return typeSets[number] ?? new Set();
}
