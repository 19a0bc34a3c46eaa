import { expect, test } from 'vitest';
import { exampleBenchmark } from '../../test/exampleBenchmark.ts';
import { benchmarkCsv, benchmarkMarkdown } from './benchmarkTable.ts';

const several = exampleBenchmark(
  { model: 'a, "b".onnx' },
  {
    device: 'webgpu',
    software: true,
    threads: 2,
    memoryBytes: null,
    accuracy: null,
    nodes: { WebGpuExecutionProvider: 12, CPUExecutionProvider: 3 },
    fallbackNodes: ['x', 'y', 'z'],
  },
  { device: 'wasm', nodes: null },
);

test('CSV has every figure as it was measured, and nothing where there is none', () => {
  const [head = '', first = '', second = '', third = '', end] = benchmarkCsv(several).split('\n');
  expect(head).toBe(
    'model,dtype,size_bytes,device,detail,threads,batch,runs,min_ms,mean_ms,p50_ms,p90_ms,p95_ms,p99_ms,images_per_second,spread,' +
      'load_ms,first_run_ms,memory_bytes,accuracy,accuracy_low,accuracy_high,images,nodes,nodes_left_to_cpu',
  );
  expect(first).toBe(
    '"a, ""b"".onnx",fp32,180000,cpu,onnxruntime,,32,100,1,2.5,2,3,4,5.125,12800,0.1,65,0.81,39000000,0.91,0.9043,0.9155,10000,15 CPU,0',
  );
  expect(second).toMatch(/,webgpu,onnxruntime,2,32,.*,65,0\.81,,,,,,12 WebGpu \+ 3 CPU,3$/);
  expect(third).toMatch(/,10000,,$/);
  expect(end).toBe('');
});

test('Markdown is rounded, and what is text stays text', () => {
  const missing = [{ model: 'm|<b>', device: 'cuda', reason: 'no GPU\nhere' }] as const;
  const lines = benchmarkMarkdown({ ...several, missing }).split('\n');
  expect(lines[0]).toBe('A CPU, 2 threads, Node v20.19.0, load 0.3 at the start; 2 rounds, 3 s a row.');
  expect(lines[4]).toBe(
    '| a, "b".onnx, fp32 | cpu | auto | 32 | 2 | 3 | 4 | 5.13 | 12,800 | 10 % | 65 | 0.81 | 39 MB | 0.18 MB | 91.00 % | 15 CPU |',
  );
  expect(lines[5]).toMatch(/\| webgpu \(in software\) \| 2 \|.*\|  \| 0\.18 MB \|  \| 12 WebGpu \+ 3 CPU \|$/);
  const cells = (line = '') => line.split(/(?<!\\)\|/).length;
  expect(new Set(lines.slice(2, 7).map(cells))).toEqual(new Set([18]));
  expect(lines[8]).toBe('- m\\|\\<b\\> on cuda: not measured, no GPU here');
});
