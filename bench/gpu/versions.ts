import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { addonFolder } from '@fmnist/devices';
import { root } from './commands.ts';

/** What was measured: the figures mean little without it. PyTorch's own is in its section. */
export function versions(): string {
  const trainer = createRequire(join(root, 'packages/trainer/package.json'));
  const versionIn = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
  const ofPackage = (name: string) => versionIn(trainer.resolve(`${name}/package.json`));
  const dawn = addonFolder('dawn');
  return [
    `Node ${process.versions.node}`,
    `onnxruntime-node ${ofPackage('onnxruntime-node')}`,
    `TensorFlow.js ${ofPackage('@tensorflow/tfjs-core')}`,
    ...(dawn === undefined ? [] : [`Dawn (npm webgpu) ${versionIn(join(dawn, 'package.json'))}`]),
  ].join(', ');
}
