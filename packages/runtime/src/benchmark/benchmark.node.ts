import { availableParallelism, loadavg } from 'node:os';
import { describeMachine } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import { decodeModel } from '@fmnist/onnx/proto';
import type { LabelledImages } from '../evaluate.ts';
import type { ModelSource } from '../model/ModelFile.ts';
import { readImageInput } from '../model/readImageInput.ts';
import { readModel } from '../model/readModel.node.ts';
import { asMissing, ofDevice } from '../providers/compareProviders.node.ts';
import { type ProviderName, providerNames } from '../providers/providers.node.ts';
import type { Benchmark, BenchmarkMachine, BenchmarkRow, MissingMeasurement } from './Benchmark.ts';
import { inOwnProcess } from './inOwnProcess.node.ts';
import { median, summarizeLatencies } from './latencies.ts';
import type { Measured } from './measure.node.ts';
import { modelDtype, type ModelDtype } from './modelDtype.ts';
import { somePixels } from './somePixels.ts';

export interface BenchmarkModel {
  /** What to call it in the rows. */
  readonly name: string;
  readonly model: ModelSource;
  /** Images to score it on, and to run it on; without them it runs on noise. */
  readonly split?: LabelledImages | undefined;
  /** The classes' names as the images order them. Default: the model's. */
  readonly classes?: readonly string[] | undefined;
}

export interface BenchmarkOptions {
  /** Default: cpu. */
  readonly devices?: readonly ProviderName[] | undefined;
  /** Images a run. Default 1, 32, 256; a model whose batch is fixed has that one. */
  readonly batches?: readonly number[] | undefined;
  /** Threads within an operator, for cpu and wasm; one setting after the other. Default: onnxruntime's own choice. */
  readonly threads?: readonly number[] | undefined;
  /** Of measuring for each row. Default 3. */
  readonly seconds?: number | undefined;
  /** Default 3. */
  readonly rounds?: number | undefined;
  /** Runs before each measurement, which are not counted. Default 3. */
  readonly warmup?: number | undefined;
  readonly onProgress?: ((progress: BenchmarkProgress) => void) | undefined;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface BenchmarkProgress {
  readonly model: string;
  readonly device: ProviderName;
  /** Processes that have ended, of all that there will be. */
  readonly done: number;
  readonly total: number;
}

/** A model on a device: what has a process of its own. */
interface Configuration {
  readonly model: ReadModel;
  readonly device: ProviderName;
  readonly threads: number | undefined;
  /** The first with this model and device, which also scores and says where nodes run. */
  readonly isFirst: boolean;
  readonly rounds: Measured[];
}

interface ReadModel extends BenchmarkModel {
  /** What a process is given. */
  readonly source: string | Uint8Array;
  readonly sizeBytes: number;
  readonly dtype: ModelDtype;
  readonly batches: readonly number[];
  readonly pixels: Uint8Array;
}

/**
 * Measures models on devices: cold start, latency, throughput, memory, accuracy. Each model, device and number of threads has a process of its
 * own, a new one in each round, and all have their turn before the next round begins, so that what changes on the machine changes for all.
 *
 * @throws {ToolkitError} NO_DEVICE where none of the devices can be used, BAD_BENCHMARK, and as `openSession`, `imageInput` and `evaluate` do.
 * Where several devices are asked for, one on which a model does not run is among the missing
 *
 * @example
 * const { rows } = await benchmark([{ name: 'lenet', model: 'model.onnx' }], { devices: ['cpu', 'wasm'], batches: [1, 32] });
 * console.log(rows.map(({ device, batch, latencyMs }) => `${device} ${batch}: ${latencyMs.p50} ms`));
 */
export async function benchmark(models: readonly BenchmarkModel[], options: BenchmarkOptions = {}): Promise<Benchmark> {
  const { devices = ['cpu'], batches = [1, 32, 256], threads = [], seconds = 3, rounds = 3, warmup = 3 } = options;
  checkNumbers({ batches, threads, rounds, warmup, seconds });
  const { signal, onProgress } = options;
  const machine = await machineNow();
  const read = await Promise.all(models.map((model) => readOne(model, batches)));
  const wanted = providerNames.filter((name) => devices.includes(name));
  let plan = read.flatMap((model) => wanted.flatMap((device) => configurations(model, device, threads)));
  const missing: MissingMeasurement[] = [];
  const total = plan.length * rounds;
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    // Back and forth, so that nobody always runs on what another has heated up.
    for (const one of round % 2 === 0 ? [...plan] : plan.toReversed()) {
      const { model, device } = one;
      if (!plan.includes(one)) continue;
      onProgress?.({ model: model.name, device, done: done++, total });
      const job = jobOf(one, { seconds: seconds / rounds, warmup, isScored: one.isFirst && round === 0 });
      try {
        one.rounds.push(await inOwnProcess({ kind: 'measure', job }, { signal }));
      } catch (error) {
        if (wanted.length === 1 || !(error instanceof ToolkitError && isOfDevice(error))) throw error;
        missing.push({ model: model.name, ...asMissing(device, error) });
        plan = plan.filter((other) => other.model !== model || other.device !== device);
      }
    }
  }
  if (plan.length === 0) throw nothingMeasured(missing);
  const rows = plan.flatMap((one) => rowsOf(one, plan));
  return { machine, settings: { seconds, rounds, warmup }, rows, missing };
}

const isOfDevice = ({ code }: ToolkitError) => ofDevice.has(code) || code === 'WORKER_ENDED';

async function readOne(model: BenchmarkModel, batches: readonly number[]): Promise<ReadModel> {
  const { path, bytes, where } = await readModel(model.model);
  const input = readImageInput(bytes, where);
  const own = input.batch === undefined ? [...new Set(batches)].toSorted((a, b) => a - b) : [input.batch];
  const imageBytes = input.height * input.width * input.channels;
  return {
    ...model,
    source: path ?? bytes,
    sizeBytes: bytes.length,
    dtype: modelDtype(decodeModel(bytes)),
    batches: own,
    pixels: somePixels(model.split?.images, imageBytes * Math.max(...own)),
  };
}

/** Threads are the business of the CPU's kernels. */
function configurations(model: ReadModel, device: ProviderName, threads: readonly number[]): Configuration[] {
  const hasThreads = /^(?:cpu|wasm|browser-wasm)$/.test(device);
  const settings = hasThreads && threads.length > 0 ? [...new Set(threads)] : [undefined];
  return settings.map((count, i) => ({ model, device, threads: count, isFirst: i === 0, rounds: [] }));
}

function jobOf(
  { model, device, threads }: Configuration,
  { isScored, ...bounds }: { readonly seconds: number; readonly warmup: number; readonly isScored: boolean },
) {
  const { source, batches, pixels, split, classes } = model;
  const scoring = { split: isScored ? split : undefined, classes, placement: isScored };
  return { model: source, device, threads, batches, pixels, ...bounds, ...scoring };
}

function rowsOf({ model, device, threads, rounds }: Configuration, plan: readonly Configuration[]): BenchmarkRow[] {
  const of = plan.find((one) => one.isFirst && one.model === model && one.device === device)?.rounds[0];
  const [first] = rounds;
  if (!first || !of) return [];
  const memory = rounds.map(({ memoryBytes }) => memoryBytes).filter((bytes) => bytes !== null);
  const shared = {
    model: model.name,
    dtype: model.dtype,
    sizeBytes: model.sizeBytes,
    device,
    detail: first.detail,
    software: first.software,
    threads: threads ?? null,
    loadMs: median(rounds.map(({ loadMs }) => loadMs)),
    firstRunMs: median(rounds.map(({ firstRunMs }) => firstRunMs)),
    memoryBytes: memory.length > 0 ? median(memory) : null,
    accuracy: of.accuracy,
    nodes: of.nodes,
    fallbackNodes: of.fallbackNodes,
  };
  return first.times.map(({ batch }, i) => {
    const times = rounds.map((round) => round.times[i]?.ms ?? new Float64Array());
    return { ...shared, batch, ...summarizeLatencies(times, batch) };
  });
}

async function machineNow(): Promise<BenchmarkMachine> {
  const { platform, cpu } = await describeMachine();
  const [load = 0] = loadavg();
  return { platform, cpu: cpu.model, cpuThreads: availableParallelism(), node: process.version, load };
}

/** @throws {ToolkitError} BAD_BENCHMARK */
function checkNumbers(given: Readonly<Record<string, number | readonly number[]>>): void {
  for (const [name, value] of Object.entries(given)) {
    const isWhole = name !== 'seconds';
    const least = isWhole && name !== 'warmup' ? 1 : 0;
    const all = typeof value === 'number' ? [value] : value;
    if (all.every((one) => Number.isFinite(one) && one >= least && (!isWhole || Number.isInteger(one)))) continue;
    throw new ToolkitError('BAD_BENCHMARK', `${name} cannot be this`, {
      kind: 'usage',
      expected: `${isWhole ? 'whole numbers' : 'a number'} from ${least}`,
      received: String(value),
    });
  }
}

function nothingMeasured(missing: readonly MissingMeasurement[]): ToolkitError {
  const { hint } = missing.find((one) => one.hint) ?? {};
  return new ToolkitError('NO_DEVICE', 'nothing could be measured on these devices here', {
    kind: 'device',
    received: missing.map(({ model, device, reason }) => `${model} on ${device}: ${reason}`).join('; '),
    ...(hint && { hint }),
  });
}
