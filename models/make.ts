/**
 * Trains a model of the zoo over several seeds, scores each run once on the test images, and writes its folder here: model.onnx, model card,
 * results.json and pictures. Every number on a card comes from this script.
 *
 *     pnpm model lenet            # about 15 minutes on two cores
 *     pnpm model lenet --card     # only writes the card again, from results.json
 *     pnpm model lenet --variants # makes model.fp16.onnx and model.int8.onnx of it, scores them beside it, and writes the card
 *     pnpm model large --engine ort --device cuda --on 'NVIDIA ...'     # elsewhere than where `auto` would, and what that is
 *
 * Ctrl-C stops it with a checkpoint, and the same command goes on from there.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Metrics } from '@fmnist/runtime';
import { CHECKPOINT, loadCheckpoint, resumeRun, trainRun, type RunOptions, type RunResult } from '@fmnist/trainer';
import { measureVariants, readVariants } from './variants.ts';
import { resultsTable, writeCard, type ModelResults, type Protocol, type RunSummary } from './card.ts';

interface Trial {
  readonly name: string;
  readonly options: RunOptions;
  /** Seeds 0, 1, ... */
  readonly seeds: number;
}

interface Plan {
  readonly title: string;
  /** The model's own recipe, and other protocols for comparison. */
  readonly own: Trial;
  readonly others: readonly Trial[];
}

/** What is run for each model. */
const plans: Readonly<Record<string, Plan>> = {
  lenet: {
    title: 'LeNet on Fashion-MNIST',
    own: { name: 'recipe', options: { model: 'lenet', recipe: 'lenet', val: 0 }, seeds: 5 },
    others: [
      { name: "the report's protocol, momentum 0", options: { model: 'lenet', recipe: 'seed', opt: 'sgd' }, seeds: 3 },
      {
        name: "the report's protocol, momentum 0.9",
        options: { model: 'lenet', recipe: 'seed', opt: 'momentum' },
        seeds: 3,
      },
    ],
  },
  small: {
    title: 'Small CNN on Fashion-MNIST',
    own: { name: 'recipe', options: { model: 'small', recipe: 'small', val: 0 }, seeds: 1 },
    others: [],
  },
  large: {
    title: 'Large CNN on Fashion-MNIST',
    own: { name: 'recipe', options: { model: 'large', recipe: 'large', val: 0 }, seeds: 1 },
    others: [],
  },
};

const PICTURES = ['results.png', 'confusion_matrix_normalized.png', 'correct_and_wrong.png', 'filters.png'];

async function run(model: string, folder: string, { title, own, others }: Plan): Promise<ModelResults> {
  const protocols: Protocol[] = [];
  for (const trial of [own, ...others]) protocols.push(await repeat(model, trial));
  // Seed 0 is the file that is kept, whatever the others reach.
  await mkdir(folder, { recursive: true });
  for (const file of ['model.onnx', ...PICTURES])
    await copyFile(join(folderOf(model, own, 0), file), join(folder, file));
  return {
    title,
    model,
    machine: `${machine()}${on}`,
    date: new Date().toISOString().slice(0, 10),
    protocols,
  };
}

/** Where figures are measured. */
const machine = () => `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}`;

const folderOf = (model: string, { name }: Trial, seed: number) =>
  join('runs/models', `${model}-${name.replace(/\W+/g, '-')}-${seed}`);

async function repeat(model: string, { name, options, seeds }: Trial): Promise<Protocol> {
  const runs: RunSummary[] = [];
  for (let seed = 0; seed < seeds; seed++)
    runs.push(await once(folderOf(model, { name, options, seeds }, seed), { ...options, seed }));
  return { name, settings: { ...options }, runs };
}

/** One run, or what an earlier call found: fifteen minutes of work survive a mistake in the last one. */
async function once(dir: string, options: RunOptions): Promise<RunSummary> {
  const kept = join(dir, 'summary.json');
  const known = await readFile(kept, 'utf8').catch(() => undefined);
  if (known) return JSON.parse(known) as RunSummary;
  const { metrics, seconds, epochs } = await trained(dir, options);
  if (!metrics) throw new Error(`${dir} was interrupted; the same command goes on with it`);
  process.stderr.write(`${dir}: ${(100 * metrics.accuracy).toFixed(2)} % in ${seconds.toFixed(0)} s\n`);
  const result = { seed: options.seed ?? 0, epochs, seconds, ...summary(metrics) };
  await writeFile(kept, JSON.stringify(result));
  return result;
}

/** A run from its beginning, or from where it was stopped. */
async function trained(dir: string, options: RunOptions): Promise<RunResult> {
  const weights = join(dir, 'weights/last');
  const isBegun = existsSync(join(weights, CHECKPOINT));
  const status = isBegun ? (await loadCheckpoint(weights)).status : undefined;
  if (status === 'running' || status === 'interrupted') return resumeRun(dir, where, { signal: stop.signal });
  const folder = { project: dirname(dir), name: basename(dir), existOk: true };
  return trainRun({ ...options, ...where, ...folder }, { signal: stop.signal });
}

const summary = ({ accuracy, interval, loss, ece, count, perClass, topConfusions }: Metrics) => ({
  accuracy,
  interval,
  loss,
  ece,
  count,
  perClass: perClass.map(({ label, accuracy: recall, precision, f1 }) => ({ label, accuracy: recall, precision, f1 })),
  topConfusions: topConfusions.slice(0, 5),
});

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    card: { type: 'boolean', default: false },
    variants: { type: 'boolean', default: false },
    engine: { type: 'string' },
    device: { type: 'string' },
    on: { type: 'string' },
  },
});
const [name = ''] = positionals;
const plan = plans[name];
if (!plan) throw new Error(`Usage: pnpm model ${Object.keys(plans).join('|')} [--card|--variants]`);
const where = { engine: flags.engine, device: flags.device } as Pick<RunOptions, 'engine' | 'device'>;
const on =
  flags.on === undefined ? '' : `; trained on ${flags.on}, ${flags.engine ?? 'auto'} on ${flags.device ?? 'auto'}`;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const folder = join(import.meta.dirname, name);
const results = join(folder, 'results.json');
if (flags.variants) await makeVariants();
else if (!flags.card) await writeFile(results, JSON.stringify(await run(name, folder, plan), null, 2) + '\n');
await writeFile(join(folder, 'README.md'), writeCard(await readResults(name), await readVariants(folder)));
await writeReadme();

/** The smaller forms by the command that users have, then their figures. */
async function makeVariants(): Promise<void> {
  const cli = join(import.meta.dirname, '../packages/cli/src/main.ts');
  for (const form of ['--half', '--int8'])
    execFileSync(process.execPath, ['--import', 'tsx', cli, 'export', join(folder, 'model.onnx'), form, '--quiet'], {
      stdio: 'inherit',
    });
  const variants = await measureVariants(folder, name, machine());
  await writeFile(join(folder, 'variants.json'), JSON.stringify(variants, null, 2) + '\n');
}

async function readResults(model: string): Promise<ModelResults> {
  return JSON.parse(await readFile(join(import.meta.dirname, model, 'results.json'), 'utf8')) as ModelResults;
}

/** The results table of the project's README, from all models that have results. */
async function writeReadme(): Promise<void> {
  const all = await Promise.all(Object.keys(plans).map((model) => readResults(model).catch(() => undefined)));
  const path = join(import.meta.dirname, '..', 'README.md');
  const page = await readFile(path, 'utf8');
  const table = resultsTable(all.filter((results) => results !== undefined));
  await writeFile(
    path,
    page.replace(
      /(<!-- results: .*? -->\n)[^]*?(<!-- \/results -->)/,
      (_, begin: string, end: string) => `${begin}\n${table}\n${end}`,
    ),
  );
}
