import type { Change, ModelDiff } from './ModelDiff.ts';

/** A diff in one line: `header: opset ai.onnx; 2 nodes added, 1 changed; 10 weights changed, values by at most 0.31`. */
export function describeDiff({ same, header, inputs, outputs, nodes, weights }: ModelDiff): string {
  if (same) return 'no differences';
  return [
    listed('header', header),
    listed('inputs', inputs),
    listed('outputs', outputs),
    describePart('node', nodes),
    describePart('weight', weights) + largest(weights),
  ]
    .filter(Boolean)
    .join('; ');
}

/** More would be no line. */
const LISTED = 3;
const LONGEST = 60;

function listed(title: string, changes: readonly Change[]): string {
  const names = changes.slice(0, LISTED).map(({ what }) => what.slice(0, LONGEST));
  const more = changes.length > LISTED ? [`${changes.length - LISTED} more`] : [];
  return changes.length === 0 ? '' : `${title}: ${[...names, ...more].join(', ')}`;
}

type Part = { readonly [K in 'added' | 'removed' | 'changed' | 'renamed']: readonly unknown[] };

function describePart(noun: string, part: Part): string {
  const kinds = (['added', 'removed', 'changed', 'renamed'] as const).filter((kind) => part[kind].length > 0);
  return kinds
    .map((kind, i) =>
      i === 0
        ? `${part[kind].length} ${noun}${part[kind].length === 1 ? '' : 's'} ${kind}`
        : `${part[kind].length} ${kind}`,
    )
    .join(', ');
}

function largest({ changed }: ModelDiff['weights']): string {
  const numbers = changed.filter(({ maxAbsolute }) => maxAbsolute !== undefined);
  const most = numbers.reduce((max, { maxAbsolute = 0 }) => Math.max(max, maxAbsolute), 0);
  return numbers.length === 0 ? '' : `, values by at most ${Number(most.toPrecision(3))}`;
}
