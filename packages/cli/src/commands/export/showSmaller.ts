import type { RunComparison } from '@fmnist/onnx';
import type { Output } from '../../output/createOutput.ts';
import { formatFacts } from '../../output/formatFacts.ts';
import { formatNext } from '../../output/formatNext.ts';
import { formatTable } from '../../output/formatTable.ts';
import { printable } from '../../output/printable.ts';
import { formatBytes, formatCount, formatPercent } from '../../output/quantities.ts';
import { quotePath } from '../../output/quotePath.ts';
import type { Smaller } from './makeSmaller.ts';

export interface SmallerResult extends Omit<Smaller, 'graph'> {
  readonly model: string;
  readonly source: string;
  readonly sizeBytes: number;
  /** Of the float model's size. */
  readonly ratio: number;
  readonly images: number;
  readonly dataset: string;
  readonly comparison: RunComparison | undefined;
}

/** What was made, how small it is and how close. */
export function showSmaller(result: SmallerResult, { show, say, colors }: Output): void {
  const { model, source, form, sizeBytes, ratio, kept, lost, sensitivity = [], tensors = [] } = result;
  show([
    `${quotePath(model)}  ${formatBytes(sizeBytes)}, ${formatPercent(ratio, 1)} of ${quotePath(source)}`,
    '',
    ...formatFacts([
      ['form', [form]],
      ['compared', comparedLines(result)],
      ...(kept.length > 0
        ? [['in float32', kept.map(({ node, reason }) => `${printable(node)}: ${printable(reason)}`)] as const]
        : []),
      ...(lost.length > 0
        ? [
            [
              'lost',
              lost.map(({ weight, count }) => `${formatCount(count)} elements of ${printable(weight)} are 0 now`),
            ] as const,
          ]
        : []),
    ]),
    ...table(
      ['layer, alone in 8 bits', 'signal to noise', 'changed', 'accuracy lost'],
      sensitivity.map(({ node, snr, changed, drop }) => [
        node,
        decibels(snr),
        formatPercent(changed),
        formatPercent(drop),
      ]),
      colors.dim,
    ),
    ...table(
      ['value', 'signal to noise', 'largest error', 'largest'],
      tensors.map(({ name, snr, maxError, largest }) => [
        name,
        decibels(snr),
        maxError.toPrecision(2),
        largest.toPrecision(3),
      ]),
      colors.dim,
    ),
  ]);
  const file = quotePath(model);
  for (const line of formatNext([[`evaluate ${file}`, 'score it on the test images']], colors)) say(line);
}

function comparedLines({ comparison, images, dataset }: SmallerResult): string[] {
  if (!comparison) return ['no: --no-verify'];
  const { agreement, snr, accuracy } = comparison;
  return [
    `same class as float32 for ${formatPercent(agreement)} of ${formatCount(images)} training images of ${printable(dataset)}`,
    `signal to noise of the outputs: ${decibels(snr)}`,
    ...(accuracy
      ? [`accuracy there ${formatPercent(accuracy.quantized)}, float32 ${formatPercent(accuracy.float)}`]
      : []),
  ];
}

const decibels = (snr: number): string => (snr === Infinity ? 'exact' : `${snr.toFixed(1)} dB`);

function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  dim: (text: string) => string,
): string[] {
  if (rows.length === 0) return [];
  const columns = titles.map((title, i) => ({ title, align: i === 0 ? 'left' : 'right' }) as const);
  const [head = '', ...lines] = formatTable(
    columns,
    rows.map(([name = '', ...cells]) => [printable(name), ...cells]),
  );
  return ['', ...[dim(head), ...lines].map((line) => `  ${line}`)];
}
