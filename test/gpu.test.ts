import { expect, test } from 'vitest';
import { root, run } from './run.ts';

test('the GPU script goes through its stages where there is no GPU, and says why a stage has no figures', async () => {
  const page = await run(process.execPath, ['--import', 'tsx', 'bench/gpu/run.ts', '--dry', '--limit', '120'], root);
  for (const title of [
    'onnxruntime on WebGPU',
    'onnxruntime on CUDA',
    'TensorFlow.js',
    'PyTorch',
    '`large` to its bar',
  ])
    expect(page).toContain(`## ${title}\n`);
  expect(page).toMatch(/ort on cuda: .+/);
  expect(page).toMatch(/large: not in a dry run/);
}, 600_000);
