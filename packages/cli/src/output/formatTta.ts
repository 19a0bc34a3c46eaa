import type { Metrics, TtaEvaluation } from '@fmnist/runtime';
import type { Output } from './createOutput.ts';
import { formatTable } from './formatTable.ts';
import { formatCount, formatInterval, formatPercent } from './quantities.ts';

/** Test-time augmentation in a row beside the plain result, and whether the difference means anything. */
export function formatTta(plain: Metrics, tta: TtaEvaluation, { dim }: Output['colors']): string[] {
  const row = (name: string, { accuracy, interval, loss, ece }: Metrics) => [
    name,
    formatPercent(accuracy),
    formatInterval(interval),
    loss.toFixed(4),
    ece.toFixed(4),
  ];
  const [titles = '', ...lines] = formatTable(
    [
      { title: 'test-time augmentation', align: 'left' },
      { title: 'accuracy', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'loss', align: 'right' },
      { title: 'ECE', align: 'right' },
    ],
    [row('none', plain), row('mean with mirror image', tta.metrics)],
  );
  return ['', dim(titles), ...lines, dim(formatMcNemar(tta.mcnemar))].map((line) => (line ? `  ${line}` : line));
}

function formatMcNemar({ b, c, p }: TtaEvaluation['mcnemar']): string {
  const chance = p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`;
  return `right only without: ${formatCount(b)}, right only with: ${formatCount(c)} images; McNemar ${chance}`;
}
