// One net on one device, in a process of its own: `worker.ts NET ENGINE DEVICE STEPS [BATCH [DATA]]`. Prints one line of JSON.
// --start FILE: begins with the weights that start.ts wrote there. --nudge: with every kernel's last bit changed.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { deserialize } from 'node:v8';
import { augmentBatch, loadDataset } from '@fmnist/data';
import { engines, type EngineDef, type EngineState } from '@fmnist/trainer';
import { nets, optionsOf, SEED, SIZE, type AgreementResult, type Net } from './nets.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { start: { type: 'string' }, nudge: { type: 'boolean', default: false } },
});
const [index = '0', engineName = 'ort', deviceName = 'cpu', steps = '50', batch, folder = 'fashion-mnist'] =
  positionals;
const chosen = nets[Number(index)] as Net;
const net: Net = { ...chosen, batch: Number(batch ?? chosen.batch) };
const data = await loadDataset(folder);

async function open(engine: string, device: string) {
  const found = (engines as Record<string, EngineDef>)[engine]?.devices[device as 'cpu'];
  if (!found) throw new Error(`no ${device} in ${engine}`);
  return found.create(optionsOf(net, data.train));
}

/** The weights that a device has trained, scored on one and the same engine: what differs is the training. */
async function accuracyOf(state: EngineState): Promise<number> {
  const judge = await open('ort', 'cpu');
  await judge.load(state);
  const { correct } = await judge.evaluate(data.test);
  await judge.dispose();
  return correct / data.test.count;
}

/** Every kernel's last bit flipped. */
function nudged(state: EngineState): EngineState {
  const kernels = [...state].filter(([name]) => name.endsWith('/kernel') && !name.startsWith('velocity/'));
  const flipped = kernels.map(([name, tensor]) => {
    const bits = new Uint32Array(Float32Array.from(tensor.data as Float32Array).buffer).map((word) => word ^ 1);
    return [name, { ...tensor, data: new Float32Array(bits.buffer) }] as const;
  });
  return new Map([...state, ...flipped]);
}

const engine = await open(engineName, deviceName);
if (flags.start !== undefined) await engine.load(deserialize(await readFile(flags.start)) as EngineState);
if (flags.nudge) await engine.load(nudged(await engine.state()));
// A fixed walk through the images, with a stride that has no divisor in common with their number.
const order = Uint32Array.from({ length: Number(steps) * net.batch }, (_, i) => (i * 7919) % data.train.count);
const losses: number[] = [];
let started = 0;
for (let step = 0; step < Number(steps); step++) {
  const images = augmentBatch(data.train, order, step * net.batch, (step + 1) * net.batch, {
    seed: SEED,
    epoch: 0,
    augmentation: net.augmentation,
    size: SIZE,
  });
  losses.push((await engine.step(images, { lr: net.lr, step: step + 1, emaDecay: step < 10 ? 0 : 0.9 })).loss);
  if (step === 1) started = performance.now();
}
const seconds = (performance.now() - started) / 1000;
const state = await engine.state();
await engine.dispose();
const imagesPerSecond = ((Number(steps) - 2) * net.batch) / seconds;
const result: AgreementResult = { losses, accuracy: await accuracyOf(state), imagesPerSecond };
process.stdout.write(`${JSON.stringify(result)}\n`);
