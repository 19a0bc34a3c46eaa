// Whole steps, forward to update, in both engines: the same weights and batches must give the same losses and weights. The step is not
// continuous: a pre-activation of 1e-8 is on one side of ReLU's corner in one engine and on the other in the other, and so is the larger of
// two equal elements of a pooling window. The seeds here meet no such corner; about one run in five of this length does, and is off by 1e-3.
import { adam, sgd } from '@fmnist/autodiff';
import { augmentBatch, gather, loadDataset, meanAndStd, type Augmentation } from '@fmnist/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { batchNormalization } from '../zoo/vggGroups.ts';
import { layers } from '../tf.ts';
import { isFrozen } from '../train.ts';
import { lenet } from '../zoo/lenet.ts';
import { noSoftwareGpu, whyNot } from '../../../devices/test/softwareGpu.ts';
import { plain } from './tfjs/backends/plain.ts';
import { tensorflowCpu } from './tfjs/backends/tensorflow.node.ts';
import { deviceOf } from './tfjs/deviceOf.ts';
import { engines, type EngineDevice, type EngineOptions, type EngineState } from './index.ts';

const STEPS = 20;
const BATCH = 16;
let data: Awaited<ReturnType<typeof loadDataset>>;

beforeAll(async () => {
  data = await loadDataset('test/fixtures/fashion-mnist-small');
});

interface Case extends Pick<EngineOptions, 'optimizer' | 'labelSmoothing' | 'clip' | 'ema' | 'accumulate' | 'decays'> {
  readonly model: () => EngineOptions['model'];
  readonly lr: number;
  readonly freeze?: readonly string[];
  readonly augmentation?: Augmentation;
  /** Largest difference of a weight tensor, as a share of its largest weight. Default 1e-5. */
  readonly within?: number;
}

/** A convolution with stride, normalised, in front of a dense layer: small enough for TensorFlow.js in plain JavaScript. */
function normalized() {
  const { conv2d, dense, globalAveragePooling2d, reLU, activation } = layers.layers;
  const init = (seed: number) => layers.initializers.heNormal({ seed });
  return layers.sequential({
    layers: [
      conv2d({
        name: 'conv1',
        inputShape: [28, 28, 1],
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        useBias: false,
        kernelInitializer: init(1),
      }),
      batchNormalization('bn1'),
      reLU({ name: 'relu1' }),
      conv2d({ name: 'conv2', filters: 6, kernelSize: 3, strides: 2, useBias: false, kernelInitializer: init(2) }),
      batchNormalization('bn2'),
      reLU({ name: 'relu2' }),
      globalAveragePooling2d({ name: 'pool' }),
      dense({ name: 'fc', units: 10, kernelInitializer: init(3) }),
      activation({ name: 'softmax', activation: 'softmax' }),
    ],
  });
}

async function run(device: EngineDevice, { model, lr, freeze = [], augmentation = {}, ...options }: Case) {
  const { accumulate = 1 } = options;
  const size = { height: 28, width: 28, channels: 1 };
  const engine = await device.create({
    ...options,
    ...size,
    model: model(),
    normalization: meanAndStd(data.train),
    trained: (weight) => !isFrozen(weight, freeze),
    mix: augmentation.mixup !== undefined,
    threads: 1,
  });
  const order = Uint32Array.from({ length: STEPS * BATCH }, (_, i) => (i * 37) % data.train.count);
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const batch = augmentBatch(data.train, order, step * BATCH, (step + 1) * BATCH, {
      seed: 1,
      epoch: 0,
      augmentation,
      size,
    });
    const controls = {
      lr,
      step: Math.floor(step / accumulate) + 1,
      update: (step + 1) % accumulate === 0,
      emaDecay: step < 5 ? 0 : 0.9,
    };
    losses.push((await engine.step(batch, controls)).loss);
  }
  const state = await engine.state();
  const scored = await engine.evaluate(
    gather(
      data.test,
      Uint32Array.from({ length: 64 }, (_, i) => i),
      0,
      64,
    ),
  );
  await engine.dispose();
  return { losses, state, scored };
}

/** Largest difference as a share of the largest weight. */
function difference(a: EngineState, b: EngineState): [string, number][] {
  const largest = (values: readonly number[]) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  return [...a].map(([name, { data: own }]) => {
    const x = Array.from<number | bigint>(own).map(Number);
    const y = Array.from<number | bigint>(b.get(name)?.data ?? []).map(Number);
    return [name, largest(x.map((v, i) => v - (y[i] ?? NaN))) / Math.max(1e-6, largest(x))];
  });
}

const decay = { weightDecay: 5e-4 };
const nesterov = sgd({ ...decay, momentum: 0.9, nesterov: true });
const net = () => lenet({ seed: 11 });

const cases: readonly [string, Case][] = [
  ['LeNet, nesterov, label smoothing', { model: net, optimizer: nesterov, lr: 0.02, labelSmoothing: 0.1 }],
  // Adam divides by the size of the gradient: with the usual epsilon of 1e-8 a gradient that is rounding noise moves its weight as far as
  // any other, and no two implementations agree on noise.
  [
    'LeNet, adam',
    { model: net, optimizer: adam({ ...decay, epsilon: 1e-4 }), lr: 1e-3, labelSmoothing: 0, within: 1e-4 },
  ],
  [
    'batch statistics, decay of kernels, average, mixup',
    {
      model: normalized,
      optimizer: nesterov,
      lr: 0.02,
      labelSmoothing: 0.1,
      ema: true,
      decays: (name) => name.endsWith('/kernel'),
      augmentation: { flip: true, mixup: 0.4 },
    },
  ],
  [
    'accumulation, clipping, frozen normalisation',
    {
      model: normalized,
      optimizer: nesterov,
      lr: 0.05,
      labelSmoothing: 0,
      accumulate: 2,
      clip: { norm: 0.5, value: 0.05 },
      freeze: ['bn1'],
    },
  ],
];

async function expectParity(device: EngineDevice, { within = 1e-5, ...options }: Case): Promise<void> {
  const [ort, other] = [await run(engines.ort.devices.cpu, options), await run(device, options)];
  for (const [i, loss] of ort.losses.entries())
    expect(
      Math.abs(loss - (other.losses[i] ?? NaN)) / loss,
      `loss of step ${i + 1}: ${loss} and ${other.losses[i]}`,
    ).toBeLessThan(1e-5);
  expect([...ort.state.keys()].toSorted()).toEqual([...other.state.keys()].toSorted());
  // Adam's moments are sums of small gradients, and what normalisations add begins at 0: their last digits are noisier than the kernels.
  for (const [name, off] of difference(ort.state, other.state))
    expect(off, name).toBeLessThan(/^[mv]\/|beta$|^gradient_sum/.test(name) ? 1e-4 : within);
  expect(ort.scored.loss).toBeCloseTo(other.scored.loss, 4);
  expect(ort.scored.correct).toBe(other.scored.correct);
}

const { tfjs } = engines;

describe(`TensorFlow.js, ${STEPS} steps as onnxruntime`, () => {
  test.each(cases)('WebAssembly: %s', (_name, options) => expectParity(tfjs.devices.wasm, options));
  // LeNet takes a second a step there.
  test.each(cases.slice(2))('plain JavaScript: %s', (_name, options) =>
    expectParity(deviceOf('cpu', [plain]), options),
  );
});

const tensorflow = await tensorflowCpu.probe();
const noTensorflow = tensorflow.usable ? '' : `: ${tensorflow.reason}`;

describe.skipIf(!tensorflow.usable)(`TensorFlow itself, ${STEPS} steps as onnxruntime${noTensorflow}`, () => {
  test.each(cases)('%s', (_name, options) => expectParity(deviceOf('cpu', [tensorflowCpu]), options));
});

describe.skipIf(noSoftwareGpu)(`TensorFlow.js on WebGPU, ${STEPS} steps as onnxruntime${whyNot}`, () => {
  test.each(cases.slice(2))('%s', { timeout: 180_000 }, (_name, options) => expectParity(tfjs.devices.webgpu, options));
});
