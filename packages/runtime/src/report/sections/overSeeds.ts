import { html, type Html } from '../html.ts';
import type { ReportModel } from '../ReportModel.ts';
import { letter } from './sideBySide.ts';

/** Runs that differ by their seeds alone, together: the mean of their accuracies and its standard deviation, `sqrt(sum (a - mean)^2 / (n - 1))`. */
export function overSeeds(models: readonly ReportModel[]): Html[] {
  const groups = new Map<string, number[]>();
  models.forEach(({ settings, labels }, m) => {
    if (!settings.some(([name]) => name === 'seed')) return;
    const key = JSON.stringify([labels.length, settings.filter(([name]) => name !== 'seed')]);
    groups.set(key, [...(groups.get(key) ?? []), m]);
  });
  return [...groups.values()].filter((group) => seedsOf(models, group).size > 1).map((group) => line(models, group));
}

function line(models: readonly ReportModel[], group: readonly number[]): Html {
  const accuracies = group.map((m) => models[m]?.evaluation.metrics.accuracy ?? 0);
  const mean = accuracies.reduce((sum, a) => sum + a, 0) / accuracies.length;
  const deviation = Math.sqrt(accuracies.reduce((sum, a) => sum + (a - mean) ** 2, 0) / (accuracies.length - 1));
  const seeds = [...seedsOf(models, group)].join(', ');
  return html`<p>
    ${group.map(letter).join(', ')} differ by their seeds alone (${seeds}): accuracy
    <strong>${(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)} %</strong>, mean and standard deviation.
  </p>`;
}

const seedsOf = (models: readonly ReportModel[], group: readonly number[]): Set<string> =>
  new Set(group.flatMap((m) => models[m]?.settings.find(([name]) => name === 'seed')?.[1] ?? []));
