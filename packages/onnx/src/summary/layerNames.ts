import type { AnyOpDef } from '../op.ts';
import { ops } from '../ops/index.ts';
import type { GraphProto, NodeProto, TensorProto } from '../proto/schema.ts';
import { isWeight } from './constants.ts';
import { namesRead } from './namesRead.ts';

/**
 * The layer that each node of a graph belongs to, as names with `/` between the levels:
 *
 * 1. the scope of the node's name: `block/conv1` of `block/conv1/Conv`, `features/0` of `/features/0/Conv`;
 * 2. else the path of the first weight that it reads: `layer1/0/conv1` of `layer1.0.conv1.weight`;
 * 3. else, where it goes element by element over the result of one other node, and is the only one to read it, that node's layer;
 * 4. else a layer of its own, called by the node's name, or its output's where it has none.
 */
export function layerNames(
  { node = [], output = [] }: GraphProto,
  constants: ReadonlyMap<string, TensorProto>,
): readonly string[] {
  const readers = countReaders(
    node,
    output.map(({ name = '' }) => name),
  );
  const layerOfValue = new Map<string, string>();
  return node.map((n) => {
    const layer =
      scopeOf(n.name) ?? weightPath(n, constants) ?? layerOfSource(n, constants, readers, layerOfValue) ?? ownName(n);
    for (const name of n.output ?? []) layerOfValue.set(name, layer);
    return layer;
  });
}

function countReaders(nodes: readonly NodeProto[], outputs: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of [...nodes.flatMap(namesRead), ...outputs]) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function scopeOf(name = ''): string | undefined {
  const levels = name.split('/').filter(Boolean);
  return levels.length > 1 ? levels.slice(0, -1).join('/') : undefined;
}

/** Only where the last level says what the weight is for: other toolkits call constants by their content, or all of them under one scope. */
function weightPath({ input = [] }: NodeProto, constants: ReadonlyMap<string, TensorProto>): string | undefined {
  const path = input.find((name) => {
    const tensor = constants.get(name);
    return tensor && isWeight(tensor) && /[./](weight|bias|kernel|gamma|beta|embed)\w*$/i.test(name);
  });
  return scopeOf(path?.replaceAll('.', '/'));
}

function layerOfSource(
  { opType = '', domain, input = [] }: NodeProto,
  constants: ReadonlyMap<string, TensorProto>,
  readers: ReadonlyMap<string, number>,
  layerOfValue: ReadonlyMap<string, string>,
): string | undefined {
  const def: AnyOpDef | undefined = !domain && Object.hasOwn(ops, opType) ? ops[opType as keyof typeof ops] : undefined;
  const [source, second] = input.filter((name) => name !== '' && !constants.has(name));
  if (!def?.traits?.elementwise || source === undefined || second !== undefined) return undefined;
  return readers.get(source) === 1 ? layerOfValue.get(source) : undefined;
}

const ownName = ({ name, output, opType }: NodeProto): string => name || output?.find(Boolean) || opType || 'node';
