import { readFile } from 'node:fs/promises';
import { ToolkitError } from '@fmnist/errors';
import type { Benchmark, BenchmarkChange, BenchmarkRow, ModelProfile } from '@fmnist/runtime';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { createCommand } from '../options/createCommand.ts';
import { numberFrom, wholeNumber, wholeNumbers } from '../options/numbers.ts';
import { quotePath } from '../output/quotePath.ts';
import { formatBaseline } from './bench/formatBaseline.ts';
import { formatProfile } from './bench/formatProfile.ts';
import { chooseDtypes, type MeasuredModel, readModels } from './bench/readModels.ts';
import { saveBenchmark } from './bench/saveBenchmark.ts';
import { accuracyGate } from './evaluate/accuracyGate.ts';
import { chooseDevices, scoringDevices } from './evaluate/chooseDevices.ts';

/** `bench`: how fast models are, and where. */
export function benchCommand(perform: Perform) {
  return createCommand('bench', {
    summary:
      'Measure models: cold start, latency, images a second, memory, size and accuracy, on every device there is.',
    examples: [
      ['bench model.onnx', 'batches of 1, 32 and 256 on the best device'],
      ['bench models/*/model*.onnx --device all', 'several models on every device; a headless browser, too'],
      ['bench model.onnx model.int8.onnx --device cpu,wasm --threads 1,2', 'float and int8 side by side'],
      ['bench runs/lenet', 'the same for a run, whose report then has it'],
      ['bench model.onnx --profile --batch 32', 'also which layers cost most, and how near they are to the limits'],
      ['bench model.onnx --json > old.json', 'kept, to compare with it later'],
      ['bench model.onnx --baseline old.json --tolerance 1.2', 'exit with 1 where something is 20 % worse than it was'],
      ['bench model.onnx --csv bench.csv --chart bench.png', 'a table and a picture of it'],
    ],
    later: ['--train', '--peers <names>'],
  })
    .argument('<models...>', '.onnx files or run directories')
    .option('--device <names>', `auto, all, or some of ${scoringDevices.join(',')}`, 'auto')
    .option('--dtype <names>', 'of the models only those of fp32, fp16 or int8')
    .option('--batch <sizes>', 'images a run', wholeNumbers(1), [1, 32, 256])
    .option('--threads <counts>', 'threads on cpu and wasm, one setting after the other', wholeNumbers(1))
    .option('--seconds <n>', 'of measuring for each row', numberFrom(0), 3)
    .option('--rounds <n>', 'in which all take turns, each time in new processes', wholeNumber(1), 3)
    .option('--warmup <n>', 'runs before each measurement', wholeNumber(0), 3)
    .option('--data <name>', "a data set by name, or a folder of it (default: each model's own)")
    .option('--no-accuracy', 'do not score, and run on noise: for any model of images, without data')
    .option('--profile', 'also sum up the time by layer, on the CPU, beside the limits of this machine')
    .option('--baseline <file>', 'compare with what --json printed before, and exit with 1 where it got worse')
    .option('--tolerance <ratio>', 'what is not worse yet: now / before', numberFrom(1), 1.2)
    .option('--fail-below <accuracy>', 'exit with 1 below this accuracy, 0 to 1', numberFrom(0, 1))
    .option('--csv <file>', 'write the rows as CSV')
    .option('--markdown <file>', 'write them as a table in Markdown')
    .option('--chart <file>', 'write a picture of them as PNG')
    .action((models, options) => perform((context) => bench(models, options, context)));
}

interface BenchFlags {
  readonly device: string;
  readonly dtype?: string | undefined;
  readonly batch: readonly number[];
  readonly threads?: readonly number[] | undefined;
  readonly seconds: number;
  readonly rounds: number;
  readonly warmup: number;
  readonly data?: string | undefined;
  readonly accuracy: boolean;
  readonly profile?: true | undefined;
  readonly baseline?: string | undefined;
  readonly tolerance: number;
  readonly failBelow?: number | undefined;
  readonly csv?: string | undefined;
  readonly markdown?: string | undefined;
  readonly chart?: string | undefined;
}

async function bench(paths: readonly string[], flags: BenchFlags, context: Context): Promise<Outcome> {
  const { output, signal } = context;
  const chosen = chooseDevices(flags.device);
  const dtypes = chooseDtypes(flags.dtype);
  if (flags.failBelow !== undefined && !flags.accuracy) throw conflict('--fail-below', '--no-accuracy');
  // Loaded here, since a mistake in the command line should not wait for onnxruntime.
  const [runtime, { formatBenchmark }] = await Promise.all([
    import('@fmnist/runtime'),
    import('./bench/formatBenchmark.ts'),
  ]);
  const earlier =
    flags.baseline === undefined ? undefined : runtime.readBenchmark(await readText(flags.baseline), flags.baseline);
  const devices = chosen === 'auto' ? [(await runtime.bestDevice()).device] : chosen;
  const models = await readModels(paths, { data: flags.data, isScored: flags.accuracy, dtypes }, context);
  const { seconds, rounds, warmup, threads, batch: batches } = flags;
  const bounds = { seconds, rounds, warmup, signal };
  const result = await runtime.benchmark(models, {
    ...bounds,
    devices,
    batches,
    threads,
    onProgress: ({ model, device, done, total }) =>
      output.live({ label: `measuring ${model} on ${device}`, fraction: done / total }),
  });
  output.endLive();
  output.show(formatBenchmark(result, output.colors));

  const profiles = flags.profile ? await profileAll(models, flags, context) : [];
  for (const { model, profile } of profiles) output.show(formatProfile(model, profile, output.colors));
  for (const path of await saveBenchmark(result, models, flags)) output.say(`Written: ${quotePath(path)}`);
  const comparison = earlier && runtime.compareBenchmarks(result, earlier, flags.tolerance);
  if (comparison) output.show(formatBaseline(comparison, output.colors));
  const [worst] = comparison?.changes ?? [];
  return {
    json: { ...result, ...(flags.profile && { profiles }), ...(comparison && { comparison }) },
    error: accuracyError(result, flags.failBelow) ?? (worst?.isWorse ? worseError(worst) : undefined),
  };
}

interface NamedProfile {
  readonly model: string;
  readonly profile: ModelProfile;
}

/** With the largest batch, where a layer's time is more than the profiler's own. */
async function profileAll(
  models: readonly MeasuredModel[],
  { batch, threads, seconds, warmup }: BenchFlags,
  { output, signal }: Context,
): Promise<NamedProfile[]> {
  const { profileModel } = await import('@fmnist/runtime');
  const profiles: NamedProfile[] = [];
  for (const { name, model, split } of models) {
    output.live({ label: `profiling ${name}` });
    const options = {
      batch: Math.max(...batch),
      threads: threads?.[0],
      seconds,
      warmup,
      images: split?.images,
      signal,
    };
    profiles.push({ model: name, profile: await profileModel(model, options) });
  }
  output.endLive();
  return profiles;
}

/** The worst of the models and devices has to pass. */
function accuracyError({ rows }: Benchmark, failBelow: number | undefined): ToolkitError | undefined {
  const errors = rows.map(({ accuracy, model, device }: BenchmarkRow) =>
    accuracy ? accuracyGate(accuracy.value, failBelow, `${model} on ${device}`) : undefined,
  );
  return errors.find((error) => error !== undefined);
}

function worseError({ row, figure, ratio }: BenchmarkChange): ToolkitError {
  return new ToolkitError('WORSE_THAN_BASELINE', `the ${figure} is worse than it was`, {
    kind: 'gate',
    where: '--baseline',
    received: `${ratio.toFixed(2)} times as much (${row})`,
    hint: 'Other programs at work make it slower too: measure again in a quiet minute, or raise --tolerance.',
  });
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ToolkitError('BASELINE_UNREADABLE', 'the baseline cannot be read', { where: path, cause });
  });
}

const conflict = (first: string, second: string) =>
  new ToolkitError('CONFLICT', `${first} and ${second} cannot be together`, { kind: 'usage' });
