import type { Benchmark, BenchmarkRow } from '../src/benchmark/Benchmark.ts';

/** A row with round figures. */
export const exampleRow: BenchmarkRow = {
  model: 'lenet/model.onnx',
  dtype: 'fp32',
  sizeBytes: 180_000,
  device: 'cpu',
  detail: 'onnxruntime',
  software: false,
  threads: null,
  batch: 32,
  loadMs: 65,
  firstRunMs: 0.81,
  memoryBytes: 39_000_000,
  accuracy: { value: 0.91, interval: [0.9043, 0.9155], images: 10_000 },
  nodes: { CPUExecutionProvider: 15 },
  fallbackNodes: [],
  runs: 100,
  latencyMs: { min: 1, mean: 2.5, p50: 2, p90: 3, p95: 4, p99: 5.125 },
  imagesPerSecond: 12_800,
  roundsMs: [2, 2.2],
  spread: 0.1,
};

/** A benchmark of such rows, each with figures of its own. */
export const exampleBenchmark = (...rows: readonly Partial<BenchmarkRow>[]): Benchmark => ({
  machine: { platform: 'linux x64', cpu: 'A CPU', cpuThreads: 2, node: 'v20.19.0', load: 0.25 },
  settings: { seconds: 3, rounds: 2, warmup: 3 },
  rows: rows.map((row) => ({ ...exampleRow, ...row })),
  missing: [],
});
