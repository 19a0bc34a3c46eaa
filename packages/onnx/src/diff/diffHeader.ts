import type { ModelProto } from '../proto/schema.ts';
import { canonical } from './canonical.ts';
import type { Change } from './ModelDiff.ts';

/** What files say about themselves: versions, operator sets, producer, documentation, metadata, functions. */
export function diffHeader(a: ModelProto, b: ModelProto): Change[] {
  return diffFacts(factsOf(a), factsOf(b));
}

/** Facts that are not the same on both sides, those of the first side first. */
export function diffFacts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): Change[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((what) => ({ what, from: a.get(what), to: b.get(what) }))
    .filter(({ from, to }) => from !== to);
}

function factsOf(model: ModelProto): Map<string, string> {
  const { irVersion, producerName, producerVersion, domain, modelVersion, docString, graph } = model;
  const { opsetImport = [], metadataProps = [], functions = [], trainingInfo = [] } = model;
  const facts: (readonly [string, unknown])[] = [
    ['IR version', irVersion],
    ...opsetImport.map(({ domain: set, version }) => [`opset ${set || 'ai.onnx'}`, version] as const),
    ['producer', producerName],
    ['producer version', producerVersion],
    ['domain', domain],
    ['model version', modelVersion],
    ['documentation', docString],
    ['graph name', graph?.name],
    ...metadataProps.map(({ key = '', value = '' }) => [`metadata ${key}`, value] as const),
    ...functions.map(
      (f) => [`function ${[f.domain, f.name, f.overload].filter(Boolean).join('.')}`, canonical(f)] as const,
    ),
    ...(trainingInfo.length > 0 ? [['training information', canonical(trainingInfo)] as const] : []),
  ];
  return new Map(
    facts.flatMap(([what, value]) => (value === undefined || value === '' ? [] : [[what, String(value)]])),
  );
}
