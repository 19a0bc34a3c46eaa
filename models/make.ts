/**
 * Trains a model of the zoo over several seeds, scores each run once on the test images, and writes its folder here: model.onnx, model card,
 * results.json and pictures. Every number on a card comes from this script.
 *
 *     pnpm model lenet            # about 15 minutes on two cores
 *     pnpm model lenet --card     # only writes the card again, from results.json
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Metrics } from '@fmnist/runtime';
import { trainRun, type RunOptions } from '@fmnist/trainer';
import { writeCard, type ModelResults, type Protocol } from './card.ts';

/** What is run for each model: the recipe over its seeds, and other protocols for comparison. */
const plans: Readonly<
  Record<
    string,
    {
      readonly title: string;
      readonly options: RunOptions;
      readonly seeds: number;
      readonly others: readonly { readonly name: string; readonly options: RunOptions; readonly seeds: number }[];
    }
  >
> = {
  lenet: {
    title: 'LeNet on Fashion-MNIST',
    options: { model: 'lenet', recipe: 'lenet', val: 0 },
    seeds: 5,
    others: [
      { name: "the report's protocol, momentum 0", options: { model: 'lenet', recipe: 'seed', opt: 'sgd' }, seeds: 3 },
      {
        name: "the report's protocol, momentum 0.9",
        options: { model: 'lenet', recipe: 'seed', opt: 'momentum' },
        seeds: 3,
      },
    ],
  },
};

const PICTURES = ['results.png', 'confusion_matrix_normalized.png', 'correct_and_wrong.png', 'filters.png'];

const [name = '', flag] = process.argv.slice(2);
const plan = plans[name];
if (!plan) throw new Error(`Usage: pnpm model ${Object.keys(plans).join('|')} [--card]`);
const folder = join(import.meta.dirname, name);
const results = join(folder, 'results.json');
if (flag !== '--card') await writeFile(results, JSON.stringify(await run(plan), null, 2) + '\n');
await writeFile(join(folder, 'README.md'), writeCard(JSON.parse(await readFile(results, 'utf8')) as ModelResults));

async function run({ title, options, seeds, others }: NonNullable<typeof plan>): Promise<ModelResults> {
  await mkdir(folder, { recursive: true });
  const own = await repeat('recipe', options, seeds, true);
  const compared: Protocol[] = [];
  for (const other of others) compared.push(await repeat(other.name, other.options, other.seeds, false));
  return {
    title,
    model: name,
    machine: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}`,
    date: new Date().toISOString().slice(0, 10),
    protocols: [own, ...compared],
  };
}

async function repeat(protocol: string, options: RunOptions, seeds: number, keep: boolean): Promise<Protocol> {
  const runs = [];
  for (let seed = 0; seed < seeds; seed++) {
    const label = `${name}-${protocol.replace(/\W+/g, '-')}-${seed}`;
    const { dir, metrics, seconds, epochs } = await trainRun({
      ...options,
      seed,
      project: 'runs/models',
      name: label,
      existOk: true,
    });
    if (!metrics) throw new Error(`${label} was interrupted`);
    process.stderr.write(`${label}: ${(100 * metrics.accuracy).toFixed(2)} % in ${seconds.toFixed(0)} s\n`);
    runs.push({ seed, epochs, seconds, ...summary(metrics) });
    // Seed 0 is the file that is kept, whatever the others reach.
    if (keep && seed === 0)
      for (const file of ['model.onnx', ...PICTURES]) await copyFile(join(dir, file), join(folder, file));
  }
  const { project: _project, name: _name, ...settings } = options;
  return { name: protocol, settings, runs };
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
