// `pnpm bench:agreement`: the same weights and batches on every engine and device. Writes bench/agreement.md and its table in the README.
// --quick takes a few steps of LeNet and writes nothing. Exit 1 where two differ by more than the bars.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeFileSafely } from '@fmnist/files';
import { engines, type EngineDef } from '@fmnist/trainer';
import { nets, STEPS, type AgreementResult, type Net } from './agreement/nets.ts';

const root = join(import.meta.dirname, '..');
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

async function measure(index: number, engine: string, device: string): Promise<AgreementResult> {
  const worker = join(import.meta.dirname, 'agreement/worker.ts');
  const args = ['--import', 'tsx', worker, String(index), engine, device, String(steps)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: LIMIT_MS });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as AgreementResult;
}

async function rowOf(index: number, engine: string, device: string): Promise<Row> {
  const net = nets[index] as Net;
  const found = await (engines as Record<string, EngineDef>)[engine]?.devices[device as 'cpu']?.probe();
  if (found?.usable && net.model !== 'lenet' && / in software/.test(found.detail) && !LONG)
    return { net, engine, device, detail: `${found.detail}: left out, FMNIST_LONG=1 takes it` };
  if (!found?.usable) return { net, engine, device, detail: found?.reason ?? 'no such device' };
  try {
    return { net, engine, device, detail: found.detail, result: await measure(index, engine, device) };
  } catch (error) {
    return {
      net,
      engine,
      device,
      detail: String((error as { stderr?: string }).stderr ?? error)
        .trim()
        .slice(-200),
    };
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
for (const index of quick ? [0] : nets.keys())
  for (const [engine, def] of Object.entries(engines as Record<string, EngineDef>))
    for (const device of Object.keys(def.devices)) {
      const row = await rowOf(index, engine, device);
      rows.push(row);
      const { loss, accuracy } = differencesOf(row, rows);
      say(
        `${row.net.model} ${engine} ${device}: ${row.result ? `losses within ${loss.toExponential(1)}, accuracy ${row.result.accuracy} (${accuracy.toFixed(2)} points apart), ${row.result.imagesPerSecond.toFixed(0)} images/s` : row.detail}`,
      );
    }

if (!quick) {
  const table = tableOf(rows);
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
  const words = `From the same weights and the same ${STEPS} batches of Fashion-MNIST: the largest relative difference of any step's loss to onnxruntime on the CPU (bar ${BARS.loss}), and the accuracy of the weights then, on all 10,000 test images (bar ${BARS.accuracy} points). One seed. A step is not continuous: a pre-activation of rounding's size may fall on either side of ReLU's corner, and what differs then grows with the learning rate; hence small ones. ${machine}.`;
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
