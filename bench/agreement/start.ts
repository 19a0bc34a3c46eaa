// The weights that all devices begin with: `start.ts NET FILE` writes them, trained a little by onnxruntime on the CPU.
import { writeFile } from 'node:fs/promises';
import { serialize } from 'node:v8';
import { augmentBatch, loadDataset } from '@fmnist/data';
import { engines } from '@fmnist/trainer';
import { nets, optionsOf, SEED, SIZE, type Net } from './nets.ts';

const [index = '0', file = ''] = process.argv.slice(2);
const net: Net = nets[Number(index)] as Net;
const { steps, batch, lr } = net.warmUp ?? { steps: 0, batch: 1, lr: 0 };
const data = await loadDataset('fashion-mnist');
const engine = await engines.ort.devices.cpu.create(optionsOf(net, data.train));
// Other images than those that the devices are compared on.
const order = Uint32Array.from({ length: steps * batch }, (_, i) => (i * 104_729 + 11) % data.train.count);
for (let step = 0; step < steps; step++) {
  const { augmentation } = net;
  const range = { seed: SEED + 1, epoch: 0, augmentation, size: SIZE };
  const images = augmentBatch(data.train, order, step * batch, (step + 1) * batch, range);
  await engine.step(images, { lr: lr * Math.min(1, step / 20), step: step + 1, emaDecay: 0 });
}
const state = await engine.state();
await engine.dispose();
for (const [name, { data: values }] of state) if (name.startsWith('velocity/')) (values as Float32Array).fill(0);
await writeFile(file, serialize(state));
