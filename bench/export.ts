// How long an export takes and how much memory it needs: `pnpm bench:export [--gigabytes 1]`. Writes bench/export.md.
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const { values } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '1' },
    child: { type: 'string' },
    file: { type: 'boolean', default: false },
  },
});

interface Layer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** A network with about so many bytes of weights: convolutions, whose kernels have to be transposed, and a dense layer, whose kernel has not. */
function largeNetwork(bytes: number): Layer[] {
  const channels = 1024;
  const kernel = 4 * 9 * channels * channels;
  const count = Math.max(1, Math.floor((0.75 * bytes) / kernel));
  const units = Math.max(1, Math.floor((0.25 * bytes) / (4 * channels)));
  const conv = (i: number): Layer => ({
    className: 'Conv2D',
    config: { name: `conv${i}`, filters: channels, kernel_size: [3, 3], padding: 'same', activation: 'relu' },
    weights: [
      { name: `conv${i}/kernel`, shape: [3, 3, i === 0 ? 3 : channels, channels] },
      { name: `conv${i}/bias`, shape: [channels] },
    ],
  });
  return [
    ...Array.from({ length: count + 1 }, (_, i) => conv(i)),
    { className: 'GlobalAveragePooling2D', config: { name: 'pool' }, weights: [] },
    {
      className: 'Dense',
      config: { name: 'fc', units },
      weights: [
        { name: 'fc/kernel', shape: [channels, units] },
        { name: 'fc/bias', shape: [units] },
      ],
    },
  ];
}

/** model.json and shards of 64 MiB, as TensorFlow.js's converter writes them. */
async function saveNetwork(folder: string, layers: readonly Layer[]): Promise<void> {
  const weights = layers.flatMap((layer) => layer.weights).map((w) => ({ ...w, dtype: 'float32' }));
  let left = weights.reduce((n, { shape }) => n + 4 * shape.reduce((a, b) => a * b, 1), 0);
  const shard = new Float32Array(2 ** 24).map((_, i) => Math.sin(i));
  const paths: string[] = [];
  for (; left > 0; left -= shard.byteLength) {
    const path = `group1-shard${paths.length + 1}.bin`;
    const file = await open(join(folder, path), 'w');
    await file.write(new Uint8Array(shard.buffer, 0, Math.min(left, shard.byteLength)));
    await file.close();
    paths.push(path);
  }
  const [first, ...rest] = layers;
  const config = {
    name: 'large',
    layers: [
      { class_name: first?.className, config: { ...first?.config, batch_input_shape: [null, 32, 32, 3] } },
      ...rest.map(({ className, config: own }) => ({ class_name: className, config: own })),
    ],
  };
  const json = {
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config },
    weightsManifest: [{ paths, weights }],
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(json));
}

const now = () => performance.now();

interface Large {
  readonly bytes: number;
  /** Resident memory before anything was loaded, and at most. */
  readonly before: number;
  readonly peak: number;
  readonly load: number;
  readonly convert: number;
}

/** In a process of its own, whose peak memory is that of the export: to a file, or all of its bytes made and dropped. */
async function exportLarge(folder: string, toFile: boolean): Promise<void> {
  const { exportModel, exportToFile, loadModel } = await import('@fmnist/exporter');
  const before = process.memoryUsage().rss;
  const start = now();
  const artifacts = await loadModel(folder);
  const loaded = now();
  let bytes = 0;
  if (toFile) {
    const { sizeBytes, externalBytes = 0 } = await exportToFile(artifacts, join(folder, 'model.onnx'), {
      verify: false,
    });
    bytes = sizeBytes + externalBytes;
  } else {
    const { model, externalData } = await exportModel(artifacts, { verify: false, externalData: true });
    bytes = model.byteLength;
    for (const part of externalData?.parts() ?? []) bytes += part.byteLength;
  }
  const done = now();
  const peak = process.resourceUsage().maxRSS * 1024;
  const result: Large = { bytes, before, peak, load: loaded - start, convert: done - loaded };
  process.stdout.write(JSON.stringify(result));
}

async function exportLenet(): Promise<void> {
  const { exportModel } = await import('@fmnist/exporter');
  const { lenet } = await import('@fmnist/trainer');
  const model = lenet();
  const time = async (verify: boolean) => {
    const start = now();
    await exportModel(model, { verify });
    return now() - start;
  };
  const first = await time(false);
  const again: number[] = [];
  const verified: number[] = [];
  for (let i = 0; i < 9; i++) {
    again.push(await time(false));
    verified.push(await time(true));
  }
  process.stdout.write(JSON.stringify({ first, again: median(again), verified: median(verified) }));
}

const median = (xs: readonly number[]) => xs.toSorted((a, b) => a - b)[Math.floor(xs.length / 2)] ?? NaN;

async function child<T>(...args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, import.meta.filename, ...args]);
  return JSON.parse(stdout.slice(stdout.indexOf('{'))) as T;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fmnist-bench-'));
  try {
    const small = await child<{ first: number; again: number; verified: number }>('--child', 'lenet');
    await saveNetwork(folder, largeNetwork(Number(values.gigabytes) * 2 ** 30));
    const alone = await child<Large>('--child', folder);
    const written = await child<Large>('--child', folder, '--file');
    const gigabytes = alone.bytes / 1e9;
    const ms = (x: number) => `${x.toFixed(0)} ms`;
    const rate = ({ convert }: Large) => `${(convert / 1000 / gigabytes).toFixed(2)} s`;
    const memory = ({ peak, bytes }: Large) => (peak / bytes).toFixed(2);
    const row = (what: string, ...cells: readonly string[]) => `| ${[what, ...cells].join(' | ')} |`;
    const text = [
      '# Speed and memory of an export',
      `Written by \`pnpm bench:export\`. ${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}.`,
      [
        row('LeNet, 44,426 parameters', 'Time'),
        row('---', '---:'),
        row('first export of a process', ms(small.first)),
        row('again', ms(small.again)),
        row('again, verified in both runtimes', ms(small.verified)),
      ].join('\n'),
      [
        row(
          `${gigabytes.toFixed(2)} GB of weights, not verified`,
          'Time for 1 GB',
          'Peak memory of the process, of the weights',
        ),
        row('---', '---:', '---:'),
        row('conversion alone', rate(alone), memory(alone)),
        row('conversion and writing to the disk', rate(written), memory(written)),
        row('reading model.json and its weights before', `${(alone.load / 1000 / gigabytes).toFixed(2)} s`, ''),
      ].join('\n'),
      '',
    ].join('\n\n');
    await writeFile(join(import.meta.dirname, 'export.md'), text);
    process.stdout.write(text);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await (values.child === undefined
  ? main()
  : values.child === 'lenet'
    ? exportLenet()
    : exportLarge(values.child, values.file));
