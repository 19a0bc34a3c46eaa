/**
 * What an NVIDIA GPU does, in stages that each fit into one call of ten minutes: onnxruntime on WebGPU over Vulkan and on CUDA, TensorFlow.js,
 * PyTorch on the same card, and `large` trained to its bar. Results are kept by stage; RESULTS.md is written anew from all of them.
 *
 *     pnpm bench:gpu [--stage webgpu|cuda|tfjs|pytorch|large] [--limit 540] [--python python3]
 *     pnpm bench:gpu --dry      # tiny sizes, on the CPU and a software adapter, into a temporary folder
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { DeviceName } from '@fmnist/devices';
import { engines, type EngineDef, type EngineName } from '@fmnist/trainer';
import { nets, type AgreementResult } from '../agreement/nets.ts';

const { values } = parseArgs({
  options: {
    stage: { type: 'string' },
    dry: { type: 'boolean', default: false },
    limit: { type: 'string', default: '540' },
    python: { type: 'string', default: process.env['FMNIST_PYTHON'] ?? 'python3' },
  },
});

const root = join(import.meta.dirname, '../..');
/** Seconds of a stage: what is left of it is the limit of its next command. */
const limit = Number(values.limit);

interface Stage {
  readonly title: string;
  run(left: () => number): AsyncGenerator<string>;
}

/** What one stage found, one line each. */
interface Section {
  readonly title: string;
  readonly device: string;
  readonly date: string;
  readonly lines: readonly string[];
}

async function command(file: string, args: readonly string[], seconds: number): Promise<string> {
  const env = values.dry ? { ...process.env, FMNIST_SOFTWARE_GPU: '1' } : process.env;
  const milliseconds = Math.max(1000, Math.round(1000 * seconds));
  // Stopped by SIGINT, `train` writes its checkpoint first; what does not end by it in half a minute is killed.
  const running = promisify(execFile)(file, args, {
    cwd: root,
    env,
    timeout: milliseconds,
    killSignal: 'SIGINT',
    maxBuffer: 2 ** 26,
  });
  const killer = setTimeout(() => running.child.kill('SIGKILL'), milliseconds + 30_000);
  return running.then(({ stdout }) => stdout).finally(() => clearTimeout(killer));
}

const node = (script: string, args: readonly string[], seconds: number) =>
  command(process.execPath, ['--import', 'tsx', script, ...args], seconds);

function reasonOf(error: unknown): string {
  const { killed, stderr = '', message } = error as Error & { killed?: boolean; stderr?: string };
  if (killed) return 'its time was up';
  return (stderr.split('\n').find((line) => /error/i.test(line)) ?? message.split('\n')[0] ?? '').trim().slice(0, 300);
}

/** What a command says, or why it failed: the next goes on. */
async function attempt(what: string, work: () => Promise<string>): Promise<string> {
  return work().then(
    (said) => `${what}: ${said}`,
    (error: unknown) => `${what}: failed: ${reasonOf(error)}`,
  );
}

const cli = 'packages/cli/src/main.ts';
const fixture = join(root, 'test/fixtures/fashion-mnist-small');

async function scored(file: string, device: DeviceName, seconds: number): Promise<string> {
  const data = values.dry ? ['--data', fixture] : [];
  const said = await node(cli, ['evaluate', file, '--device', device, ...data, '--json'], seconds);
  return said.trim().replaceAll(/\s+/g, ' ').slice(0, 300);
}

/** Scores the models that are here and takes steps with both, on one engine and device. */
async function* engineLines(engine: EngineName, device: DeviceName, left: () => number): AsyncGenerator<string> {
  const what = `${engine} on ${device}`;
  const found = await (engines[engine] as EngineDef).devices[device]?.probe();
  if (!found?.usable) {
    yield `${what}: not here: ${found?.reason ?? 'the engine has no such device'}`;
    return;
  }
  yield `${what}: ${found.detail}`;
  // TensorFlow.js runs no ONNX file.
  for (const model of engine === 'ort' ? ['lenet', 'small'] : [])
    yield attempt(`${what}, models/${model} scored`, async () => scored(`models/${model}/model.onnx`, device, left()));
  for (const model of values.dry ? (['lenet'] as const) : (['lenet', 'small'] as const))
    for (const batch of values.dry ? [4] : [64, 256, 1024, 4096])
      yield attempt(`${what}, ${model}, batch ${batch}`, async () => {
        const steps = values.dry ? 3 : 50;
        const net = nets.findIndex((known) => known.model === model);
        const args = [net, engine, device, steps, batch, ...(values.dry ? [fixture] : [])].map(String);
        const said = await node('bench/agreement/worker.ts', args, left());
        const { losses, accuracy, imagesPerSecond } = JSON.parse(
          said.trim().split('\n').at(-1) ?? '',
        ) as AgreementResult;
        return `${imagesPerSecond.toFixed(0)} images/s, loss ${losses.at(-1)?.toFixed(4)}, ${(100 * accuracy).toFixed(2)} % after ${steps} steps`;
      });
}

async function* pytorch(left: () => number): AsyncGenerator<string> {
  yield attempt('PyTorch', async () =>
    (await command(values.python, ['bench/gpu/peers.py', ...(values.dry ? ['--dry'] : [])], left()))
      .trim()
      .replaceAll('\n', '; '),
  );
}

/** Goes on with its run at each call, until it is through; then it is scored on the CPU, and that number is the one that counts. */
async function* large(left: () => number): AsyncGenerator<string> {
  if (values.dry) {
    yield 'large: not in a dry run: a step of it takes minutes without a GPU';
    return;
  }
  const project = join(root, 'runs/gpu');
  const folder = join(project, 'large');
  const begun = await readFile(join(folder, 'args.yaml')).then(
    () => true,
    () => false,
  );
  const args = begun ? ['--resume', folder] : ['--model', 'large', '--project', project, '--name', 'large'];
  yield attempt('large, training', async () => {
    await node(cli, ['train', ...args, '--quiet'], left() - 60);
    return 'through';
  });
  yield attempt('large, scored on the CPU', async () => scored(join(folder, 'model.onnx'), 'cpu', left()));
}

const stages: Readonly<Record<string, Stage>> = {
  webgpu: { title: 'onnxruntime on WebGPU', run: (left) => engineLines('ort', 'webgpu', left) },
  cuda: { title: 'onnxruntime on CUDA', run: (left) => engineLines('ort', 'cuda', left) },
  tfjs: {
    title: 'TensorFlow.js',
    async *run(left) {
      for (const device of ['webgpu', 'cuda'] as const) yield* engineLines('tfjs', device, left);
    },
  },
  pytorch: { title: 'PyTorch', run: pytorch },
  large: { title: '`large` to its bar', run: large },
};

/** Name and driver as nvidia-smi says them. */
const gpu = () =>
  command('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], 20).then(
    (said) => said.trim(),
    () => undefined,
  );

async function runStage({ title, run }: Stage, device: string): Promise<Section> {
  const until = performance.now() + 1000 * limit;
  const left = () => (until - performance.now()) / 1000;
  const lines: string[] = [];
  try {
    for await (const line of run(left)) {
      process.stderr.write(`${line}\n`);
      lines.push(line);
      if (left() < 5) {
        lines.push(`stopped here: the ${limit} s of the stage were up`);
        break;
      }
    }
  } catch (error) {
    lines.push(`failed: ${reasonOf(error)}`);
  }
  return { title, device, date: new Date().toISOString().slice(0, 10), lines };
}

/** Whole or not at all: a call may be ended at any moment. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

async function writeResults(folder: string, kept: Readonly<Record<string, Section>>): Promise<string> {
  const sections = Object.keys(stages)
    .flatMap((name) => kept[name] ?? [])
    .map(
      ({ title, device, date, lines }) =>
        `## ${title}\n\n${device}, ${date}.\n\n${lines.map((l) => `- ${l}`).join('\n')}\n`,
    );
  const text = ['# On a GPU\n\nWritten by `pnpm bench:gpu`.\n', ...sections].join('\n');
  await writeWhole(join(folder, 'results.json'), JSON.stringify(kept, null, 2) + '\n');
  await writeWhole(join(folder, 'RESULTS.md'), text);
  return text;
}

const names = values.stage === undefined ? Object.keys(stages) : values.stage.split(',');
const unknown = names.find((name) => !Object.hasOwn(stages, name));
if (unknown !== undefined) throw new Error(`--stage: ${Object.keys(stages).join(', ')}, and not ${unknown}`);
const card = await gpu();
if (card === undefined && !values.dry)
  throw new Error('nvidia-smi finds no GPU here; --dry goes through the stages without one');
const folder = values.dry ? await mkdtemp(join(tmpdir(), 'fmnist-gpu-')) : import.meta.dirname;
await mkdir(folder, { recursive: true });
const kept = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8').catch(() => '{}')) as Record<
  string,
  Section
>;
const device = card ?? `no GPU, a dry run; ${cpus()[0]?.model.trim() ?? 'unknown'}`;
let text = '';
for (const name of names) {
  const stage = stages[name];
  if (stage) kept[name] = await runStage(stage, device);
  text = await writeResults(folder, kept);
}
process.stdout.write(`${text}\n${join(folder, 'RESULTS.md')}\n`);
