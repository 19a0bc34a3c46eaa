import { builder, encodeModel, toProto } from '@fmnist/onnx';
import { cpu } from '../devices/cpu.node.ts';
import { timeRuns } from '../providers/timeRuns.ts';

/** What this machine can do at most, as measured. */
export interface MachineLimits {
  /** Of a product of two 1024 x 1024 matrices of float32 by onnxruntime, its best run. */
  readonly gflopsPerSecond: number;
  /** Of copying 64 MB in memory, by one thread, bytes read and bytes written; its best run. */
  readonly gigabytesPerSecond: number;
}

const SIDE = 1024;
const COPIED = 2 ** 26;
const BOUNDS = { warmup: 1, seconds: 0.5, least: 8, most: 200 };

/** Measures the two limits of the roofline. @param threads of onnxruntime; default: its own choice */
export async function measureLimits(threads: number | undefined): Promise<MachineLimits> {
  return { gflopsPerSecond: await multiply(threads), gigabytesPerSecond: await copy() };
}

/** Both factors are fed, since what is constant onnxruntime would lay out beforehand. */
async function multiply(threads: number | undefined): Promise<number> {
  const g = builder();
  const a = g.input('a', { dtype: 'float32', shape: [SIDE, SIDE] });
  const b = g.input('b', { dtype: 'float32', shape: [SIDE, SIDE] });
  const bytes = encodeModel(toProto({ graph: g.finish({ y: g.MatMul(a, b) }) }));
  const { InferenceSession, Tensor } = await cpu.runtime(threads);
  const session = await InferenceSession.create(bytes, cpu.sessionOptions(threads));
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) => ((i * 7919) % 1000) / 1000);
  const feeds = { a: new Tensor('float32', data, [SIDE, SIDE]), b: new Tensor('float32', data, [SIDE, SIDE]) };
  const times = await timeRuns(() => session.run(feeds), BOUNDS);
  await session.release();
  return (2 * SIDE ** 3) / (Math.min(...times) / 1000) / 1e9;
}

async function copy(): Promise<number> {
  const [from, to] = [new Uint8Array(COPIED).fill(1), new Uint8Array(COPIED)];
  const times = await timeRuns(async () => to.set(from), BOUNDS);
  return (2 * COPIED) / (Math.min(...times) / 1000) / 1e9;
}
