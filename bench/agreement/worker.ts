// One net on one device, in a process of its own: `worker.ts NET ENGINE DEVICE STEPS [BATCH [DATA]]`. Prints one line of JSON.
import { augmentBatch, loadDataset, meanAndStd } from '@fmnist/data';
import { engines, type EngineDef, type EngineOptions, type EngineState } from '@fmnist/trainer';
import { buildModel, nets, SEED, type AgreementResult, type Net } from './nets.ts';

const [index = '0', engineName = 'ort', deviceName = 'cpu', steps = '50', batch, folder = 'fashion-mnist'] =
  process.argv.slice(2);
const chosen = nets[Number(index)] as Net;
const net: Net = { ...chosen, batch: Number(batch ?? chosen.batch) };
const data = await loadDataset(folder);
const size = { height: 28, width: 28, channels: 1 };

const options = (): EngineOptions => ({
  ...net,
  ...size,
  model: buildModel(net),
  normalization: meanAndStd(data.train),
  trained: () => true,
  decays: (name) => name.endsWith('/kernel'),
  seed: SEED,
  threads: 0,
});

async function open(engine: string, device: string) {
  const found = (engines as Record<string, EngineDef>)[engine]?.devices[device as 'cpu'];
  if (!found) throw new Error(`no ${device} in ${engine}`);
  return found.create(options());
}

/** The weights that a device has trained, scored on one and the same engine: what differs is the training. */
async function accuracyOf(state: EngineState): Promise<number> {
  const judge = await open('ort', 'cpu');
  await judge.load(state);
  const { correct } = await judge.evaluate(data.test);
  await judge.dispose();
  return correct / data.test.count;
}

const engine = await open(engineName, deviceName);
// A fixed walk through the images, with a stride that has no divisor in common with their number.
const order = Uint32Array.from({ length: Number(steps) * net.batch }, (_, i) => (i * 7919) % data.train.count);
const losses: number[] = [];
let started = 0;
for (let step = 0; step < Number(steps); step++) {
  const images = augmentBatch(data.train, order, step * net.batch, (step + 1) * net.batch, {
    seed: SEED,
    epoch: 0,
    augmentation: net.augmentation,
    size,
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
