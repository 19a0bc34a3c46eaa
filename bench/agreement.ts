// `pnpm bench:agreement`: the same weights and batches on every engine and device. Writes bench/agreement.md and its table in the README.
// --net NAME takes that net alone and leaves the others' rows as they were. --quick takes a few steps of LeNet and writes nothing. Exit 1 where two differ by more than the bars.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeFileSafely } from '@fmnist/files';
import { engines, type EngineDef } from '@fmnist/trainer';
import { nets, STEPS, type AgreementResult, type Net } from './agreement/nets.ts';

const root = join(import.meta.dirname, '..');
const only = process.argv.includes('--net') ? process.argv[process.argv.indexOf('--net') + 1] : undefined;
const quick = process.argv.includes('--quick');
const steps = quick ? 5 : STEPS;
/** Largest relative difference of a loss, and difference of the accuracy in points. */
const BARS = { loss: 1e-3, accuracy: 0.2 };
/** On a GPU in software a step of `small` takes seconds. */
const LONG = process.env['FMNIST_LONG'] === '1';
const LIMIT_MS = 20 * 60_000;

interface Row {
  readonly net: Net;
  readonly engine: string;
  readonly device: string;
  /** What was found there, or why there is nothing. */
  readonly detail: string;
  readonly result?: AgreementResult;
}

async function script(name: string, args: readonly string[]): Promise<string> {
  const path = join(import.meta.dirname, 'agreement', name);
  const all = ['--import', 'tsx', path, ...args];
  return (await promisify(execFile)(process.execPath, all, { cwd: root, timeout: LIMIT_MS })).stdout;
}

const folder = await mkdtemp(join(tmpdir(), 'agreement-'));
const startOf = (index: number) => join(folder, `${index}.start`);

async function measure(index: number, engine: string, device: string, nudge: boolean): Promise<AgreementResult> {
  const begin = (nets[index] as Net).warmUp ? ['--start', startOf(index)] : [];
  const args = [String(index), engine, device, String(steps), ...begin, ...(nudge ? ['--nudge'] : [])];
  const stdout = await script('worker.ts', args);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as AgreementResult;
}

async function rowOf(index: number, engine: string, device: string, nudge = false): Promise<Row> {
  const net = nets[index] as Net;
  const found = await (engines as Record<string, EngineDef>)[engine]?.devices[device as 'cpu']?.probe();
  if (found?.usable && net.model !== 'lenet' && / in software/.test(found.detail) && !LONG)
    return { net, engine, device, detail: `${found.detail}: left out, FMNIST_LONG=1 takes it` };
  if (!found?.usable) return { net, engine, device, detail: found?.reason ?? 'no such device' };
  const detail = nudge ? `${found.detail}, the last bit of every kernel flipped` : found.detail;
  try {
    return { net, engine, device, detail, result: await measure(index, engine, device, nudge) };
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error).trim();
    return { net, engine, device, detail: said.slice(-200) };
  }
}

/** Against the first row of the same net, which is onnxruntime on the CPU. */
function differencesOf(row: Row, rows: readonly Row[]): { loss: number; accuracy: number } {
  const reference = rows.find(({ net }) => net === row.net)?.result;
  const { result } = row;
  if (!reference || !result) return { loss: NaN, accuracy: NaN };
  const losses = result.losses.map(
    (loss, i) => Math.abs(loss - (reference.losses[i] ?? NaN)) / (reference.losses[i] ?? NaN),
  );
  return { loss: Math.max(...losses), accuracy: 100 * Math.abs(result.accuracy - reference.accuracy) };
}

function tableOf(rows: readonly Row[]): string[] {
  const cells = rows.map((row) => {
    const { loss, accuracy } = differencesOf(row, rows);
    const name = `\`${row.net.model}\`, ${row.net.batch}`;
    if (!row.result) return `| ${name} | ${row.engine} | ${row.device} | ${row.detail} | | | |`;
    const off = loss === 0 ? 'reference' : loss.toExponential(1);
    return `| ${name} | ${row.engine} | ${row.device} | ${row.detail} | ${off} | ${(100 * row.result.accuracy).toFixed(2)} | ${accuracy.toFixed(2)} |`;
  });
  return [
    '| Net, batch | Engine | Device | What was there | Largest difference of a loss | Test accuracy, % | Apart, points |',
    '| --- | --- | --- | --- | ---: | ---: | ---: |',
    ...cells,
  ];
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const rows: Row[] = [];
async function take(index: number, engine: string, device: string, nudge = false): Promise<void> {
  const row = await rowOf(index, engine, device, nudge);
  rows.push(row);
  const { loss, accuracy } = differencesOf(row, rows);
  const name = `${row.net.model} ${engine} ${device}${nudge ? ' nudged' : ''}`;
  say(
    `${name}: ${row.result ? `losses within ${loss.toExponential(1)}, accuracy ${row.result.accuracy} (${accuracy.toFixed(2)} points apart), ${row.result.imagesPerSecond.toFixed(0)} images/s` : row.detail}`,
  );
}
const chosen = [...nets.keys()].filter((i) => (quick ? i === 0 : !only || nets[i]?.model === only));
try {
  for (const index of chosen) {
    if ((nets[index] as Net).warmUp) await script('start.ts', [String(index), startOf(index)]);
    for (const [engine, def] of Object.entries(engines as Record<string, EngineDef>))
      for (const device of Object.keys(def.devices)) {
        await take(index, engine, device);
        // The reference against itself, with a difference as small as there is: what no engine can do better than.
        if (engine === 'ort' && device === 'cpu') await take(index, engine, device, true);
      }
  }
} finally {
  await rm(folder, { recursive: true });
}

if (!quick) {
  const before = (await readFile(join(root, 'bench/agreement.md'), 'utf8')).split('\n');
  const [head = '', rule = '', ...taken] = tableOf(rows);
  const body = nets.flatMap(({ model }, i) =>
    (chosen.includes(i) ? taken : before).filter((line) => line.startsWith(`| \`${model}\`,`)),
  );
  const table = [head, rule, ...body];
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
  const words = `From the same weights and the same ${STEPS} batches of Fashion-MNIST: the largest relative difference of any step's loss to onnxruntime on the CPU (bar ${BARS.loss}), and the accuracy of the weights then, on all 10,000 test images (bar ${BARS.accuracy} points). One seed. A step is not continuous: a pre-activation of rounding's size may fall on either side of ReLU's corner, and what differs then grows with the learning rate. Hence small ones, and \`small\` begins with the weights after 100 steps of onnxruntime on the CPU. The row with flipped bits is the reference against itself. ${machine}.`;
  await writeFileSafely(
    join(root, 'bench/agreement.md'),
    ['# Agreement of engines and devices', '', 'Written by `pnpm bench:agreement`.', '', words, '', ...table, ''].join(
      '\n',
    ),
  );
  const readme = join(root, 'README.md');
  const block = [
    '<!-- agreement: written by `pnpm bench:agreement` -->',
    '',
    ...table,
    '',
    words,
    '',
    '<!-- /agreement -->',
  ];
  const text = await readFile(readme, 'utf8');
  const replaced = text.replace(/<!-- agreement:[^]*?<!-- \/agreement -->/, () => block.join('\n'));
  await writeFileSafely(readme, replaced);
}
const missed = rows.filter((row) => {
  const { loss, accuracy } = differencesOf(row, rows);
  return row.result && !(loss <= BARS.loss && accuracy <= BARS.accuracy);
});
for (const { net, engine, device } of missed) say(`missed the bars: ${net.model} ${engine} ${device}`);
process.exit(missed.length > 0 ? 1 : 0);
