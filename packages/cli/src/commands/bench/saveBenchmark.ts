import { join } from 'node:path';
import { writeFileSafely } from '@fmnist/files';
import type { Benchmark, BenchmarkRow } from '@fmnist/runtime';
import type { MeasuredModel } from './readModels.ts';

interface Targets {
  readonly csv?: string | undefined;
  readonly markdown?: string | undefined;
  readonly chart?: string | undefined;
}

/** Writes a benchmark in the forms that are asked for, and into each run what was measured of it, where its report finds it. @returns what was written */
export async function saveBenchmark(
  result: Benchmark,
  models: readonly MeasuredModel[],
  { csv, markdown, chart }: Targets,
): Promise<string[]> {
  const { benchmarkCsv, benchmarkMarkdown } = await import('@fmnist/runtime');
  if (csv !== undefined) await writeFileSafely(csv, benchmarkCsv(result));
  if (markdown !== undefined) await writeFileSafely(markdown, benchmarkMarkdown(result));
  if (chart !== undefined) {
    const { drawBenchmark } = await import('@fmnist/runtime/visualize');
    const title = `Latency on ${result.machine.cpu}`;
    const rows = result.rows.map((row) => ({ ...row, ...row.latencyMs, label: labelOf(row) }));
    await writeFileSafely(chart, await drawBenchmark({ title, rows }));
  }
  const inRuns: string[] = [];
  for (const { name, run } of models) {
    if (run === undefined) continue;
    const rows = result.rows.filter(({ model }) => model === name);
    const path = join(run, 'benchmark.json');
    await writeFileSafely(path, `${JSON.stringify({ ...result, rows }, undefined, 2)}\n`);
    inRuns.push(path);
  }
  return [csv, markdown, chart, ...inRuns].filter((path) => path !== undefined);
}

const labelOf = ({ model, device, threads, software }: BenchmarkRow): string =>
  [model, software ? `${device} in software` : device, ...(threads === null ? [] : [`${threads} threads`])].join(', ');
