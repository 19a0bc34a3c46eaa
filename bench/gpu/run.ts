/**
 * What an NVIDIA GPU does: onnxruntime on WebGPU over Vulkan and on CUDA, TensorFlow.js, PyTorch on the same card, the time to 94 %, and
 * `large` trained to its bar. What a stage finds is kept, so the stages may be spread over calls; RESULTS.md is written anew from all of them.
 *
 *     pnpm bench:gpu [--stage webgpu,cuda,tfjs,pytorch,until,large] [--limit 540] [--python python3]
 *     pnpm bench:gpu --dry                # tiny sizes, on the CPU and a software adapter, into a temporary folder
 *     pnpm bench:gpu --pack [FOLDER]      # what a bare machine lacks, in parts (default: runs/pack); bench/gpu/unpack is its other end
 *     pnpm bench:gpu --collect FOLDER     # the results and models/large, in parts, to bring back
 */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Stage } from './bench.ts';
import { card } from './card.ts';
import { reasonOf, root } from './commands.ts';
import { fewImages } from './fewImages.ts';
import { collect, pack } from './pack/index.ts';
import { readResults, writeResults, type Section } from './results.ts';
import { stages } from './stages/index.ts';
import { versions } from './versions.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stage: { type: 'string', default: Object.keys(stages).join(',') },
    dry: { type: 'boolean', default: false },
    limit: { type: 'string', default: '540' },
    python: { type: 'string', default: process.env['FMNIST_PYTHON'] ?? 'python3' },
    pack: { type: 'boolean', default: false },
    collect: { type: 'boolean', default: false },
  },
});

if (values.pack) await pack(positionals[0] ?? join(root, 'runs/pack'));
else if (values.collect) await collect(positionals[0] ?? join(root, 'runs/collected'));
else await measure();

async function measure(): Promise<void> {
  const names = values.stage.split(',');
  const unknown = names.find((name) => !Object.hasOwn(stages, name));
  if (unknown !== undefined) throw new Error(`--stage: ${Object.keys(stages).join(', ')}, and not ${unknown}`);
  const { dry, python, limit } = values;
  if (dry) process.env['FMNIST_SOFTWARE_GPU'] = '1';
  const gpu = await card();
  if (gpu === undefined && !dry)
    throw new Error('nvidia-smi finds no GPU here; --dry goes through the stages without one');

  const runs = dry ? await mkdtemp(join(tmpdir(), 'fmnist-gpu-')) : join(root, 'runs/gpu');
  await mkdir(runs, { recursive: true });
  const data = dry ? await fewImages(join(runs, 'data')) : 'fashion-mnist';
  // From one call to the next only what git ignores is sure to stay.
  const folders = dry ? [runs] : [runs, import.meta.dirname];
  const kept = await readResults(folders);
  const until = performance.now() + 1000 * Number(limit);
  const bench: Bench = { dry, python, runs, data, kept, left: () => (until - performance.now()) / 1000 };
  const where = { device: gpu ?? `no GPU, a dry run; ${cpus()[0]?.model.trim() ?? 'unknown'}`, versions: versions() };

  let page = '';
  for (const name of names) {
    const stage = stages[name];
    if (!stage) continue;
    for await (const section of found(stage, bench)) {
      kept[name] = { ...where, ...section };
      page = await writeResults(folders, kept, Object.keys(stages));
    }
  }
  process.stdout.write(`${page}\n${join(runs, 'RESULTS.md')}\n`);
}

/** A stage's results after each of its lines: a call may be ended at any moment. */
async function* found({ title, run }: Stage, bench: Bench): AsyncGenerator<Omit<Section, 'device' | 'versions'>> {
  const date = new Date().toISOString().slice(0, 10);
  let section = { title, date, lines: [] as string[], rates: [] as Section['rates'] };
  const add = (text: string) => {
    const line = text.replaceAll(/\s+/g, ' ').trim();
    process.stderr.write(`${line}\n`);
    section = { ...section, lines: [...section.lines, line] };
  };
  try {
    if (bench.left() < 5) add('not begun: the time of the call was up');
    else
      for await (const { line, rate } of run(bench)) {
        add(line);
        section = { ...section, rates: [...section.rates, ...(rate ? [rate] : [])] };
        if (bench.left() < 5) add('stopped here: the time of the call was up');
        yield section;
        if (bench.left() < 5) return;
      }
  } catch (error) {
    add(`failed: ${reasonOf(error)}`);
  }
  yield section;
}
