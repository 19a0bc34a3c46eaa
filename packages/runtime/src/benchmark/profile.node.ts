import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { decodeModel, encodeModel } from '@fmnist/onnx/proto';
import type { InferenceSession } from 'onnxruntime-common';
import { cpu } from '../devices/cpu.node.ts';
import { imageInput } from '../model/imageInput.ts';
import { readMetadata } from '../model/readMetadata.ts';
import { readModel } from '../model/readModel.node.ts';
import { inputTensor } from '../model/runPixels.ts';
import { timeRuns } from '../providers/timeRuns.ts';
import { layersOf, type ProfiledLayer } from './layersOf.ts';
import { type MachineLimits, measureLimits } from './measureLimits.node.ts';
import { nameNodes } from './nameNodes.ts';
import { parseProfile } from './parseProfile.ts';

/** What a process of its own is asked to profile, on the CPU. */
export interface ProfileJob {
  readonly model: string | Uint8Array;
  readonly threads: number | undefined;
  readonly batch: number;
  readonly seconds: number;
  readonly warmup: number;
  /** [n, height, width, channels], at least as many as the batch. */
  readonly pixels: Uint8Array;
}

export interface Profiled {
  /** Measured in the same process, with the same threads, before and after; the better of both. */
  readonly limits: MachineLimits;
  /** Runs that were summed up. */
  readonly runs: number;
  /** Of one run under the profiler, in ms: its layers, and what onnxruntime does between them. */
  readonly runMs: number;
  /** Those that cost most first. */
  readonly layers: readonly ProfiledLayer[];
}

/** A profile of this many runs is read at once. */
const [LEAST, MOST] = [3, 2000];
/** onnxruntime stops by itself after a million events. */
const MOST_BYTES = 2 ** 29;

/**
 * Runs a model under onnxruntime's profiler, and sums up by layer.
 * @throws {ToolkitError} PROFILE_TOO_LARGE, and as `imageInput` does
 */
export async function profile({ model, threads, batch, seconds, warmup, pixels }: ProfileJob): Promise<Profiled> {
  const { bytes, where } = await readModel(model);
  const runtime = await cpu.runtime(threads);
  const before = await measureLimits(threads);
  const folder = await mkdtemp(join(tmpdir(), 'fmnist-profile-'));
  try {
    const options: InferenceSession.SessionOptions = {
      ...cpu.sessionOptions(threads),
      enableProfiling: true,
      profileFilePrefix: join(folder, 'profile'),
      logSeverityLevel: 4,
    };
    const proto = decodeModel(bytes);
    const named = nameNodes(proto);
    const session =
      typeof model === 'string' && !named
        ? await runtime.InferenceSession.create(model, options)
        : await runtime.InferenceSession.create(named ? encodeModel(named) : bytes, options);
    const input = imageInput(session.inputMetadata, where);
    const each = (value: number) => Array.from({ length: input.channels }, () => value);
    const { mean = each(0), std = each(1) } = readMetadata(bytes);
    const length = batch * input.height * input.width * input.channels;
    const tensor = inputTensor(
      { Tensor: runtime.Tensor, input, normalisation: { mean, std } },
      pixels.subarray(0, length),
    );
    const times = await timeRuns(() => session.run({ [input.name]: tensor }), {
      warmup,
      seconds,
      least: LEAST,
      most: MOST,
    });
    session.endProfiling();
    await session.release();
    const limits = bestOf(before, await measureLimits(threads));
    const events = parseProfile(await readProfile(folder), warmup);
    return {
      limits,
      runs: times.length,
      runMs: events.runMs,
      layers: layersOf(named ?? proto, events.nodes, { batch: input.batch ? 1 : batch, limits }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Other programs at work make them lower, never higher. */
const bestOf = (a: MachineLimits, b: MachineLimits): MachineLimits => ({
  gflopsPerSecond: Math.max(a.gflopsPerSecond, b.gflopsPerSecond),
  gigabytesPerSecond: Math.max(a.gigabytesPerSecond, b.gigabytesPerSecond),
});

async function readProfile(folder: string): Promise<unknown> {
  const [name = ''] = await readdir(folder);
  const bytes = await readFile(join(folder, name));
  if (bytes.length <= MOST_BYTES) return JSON.parse(bytes.toString('utf8'));
  throw new ToolkitError('PROFILE_TOO_LARGE', 'the profile is too large to read', {
    expected: `at most ${MOST_BYTES} bytes`,
    received: `${bytes.length}`,
    hint: 'Profile for fewer seconds.',
  });
}
