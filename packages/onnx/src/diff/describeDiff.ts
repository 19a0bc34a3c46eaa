import type { ModelDiff } from './ModelDiff.ts';

/** A diff in one line: `opset ai.onnx 17 to 18; 2 nodes added, 1 changed; 10 weights changed, by at most 0.31`. */
export function describeDiff({ same, header, inputs, outputs, nodes, weights }: ModelDiff): string {
  if (same) return 'no differences';
  return [
    counted(header.length, 'other fact in the header', 'other facts in the header'),
    counted(inputs.length, 'input', 'inputs', ' different'),
    counted(outputs.length, 'output', 'outputs', ' different'),
    describePart('node', nodes),
    describePart('weight', weights) + largest(weights),
  ]
    .filter(Boolean)
    .join('; ');
}

function counted(count: number, one: string, many: string, rest = ''): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}${rest}`;
}

type Part = { readonly [K in 'added' | 'removed' | 'changed' | 'renamed']: readonly unknown[] };

function describePart(noun: string, part: Part): string {
  const kinds = (['added', 'removed', 'changed', 'renamed'] as const).filter((kind) => part[kind].length > 0);
  return kinds
    .map((kind, i) => (i === 0 ? `${counted(part[kind].length, noun, `${noun}s`)} ${kind}` : `${part[kind].length} ${kind}`))
    .join(', ');
}

function largest({ changed }: ModelDiff['weights']): string {
  const numbers = changed.filter(({ maxAbsolute }) => maxAbsolute !== undefined);
  const most = numbers.reduce((max, { maxAbsolute = 0 }) => Math.max(max, maxAbsolute), 0);
  return numbers.length === 0 ? '' : `, values by at most ${Number(most.toPrecision(3))}`;
}
