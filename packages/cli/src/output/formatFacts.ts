import type { ValueSummary } from '@fmnist/onnx';

/** Names and what there is to say about each, a line or several: the lines stand under each other. */
export function formatFacts(facts: readonly (readonly [name: string, lines: readonly string[]])[]): string[] {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.flatMap(([name, lines]) =>
    lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(width)}  ${line}`),
  );
}

/** `name  text`, the texts under each other. */
export function alignPairs(pairs: readonly (readonly [name: string, text: string])[]): string[] {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

/** Inputs or outputs of a model with their types. */
export function formatValues(values: readonly ValueSummary[]): string[] {
  return alignPairs(values.map(({ name, type }) => [name, type]));
}
