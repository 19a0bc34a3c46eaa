// On SwiftShader, a GPU in software: what is computed and where, never how fast.
import { adam, evaluationStep, forWebGpu, sgd, softmaxCrossEntropy, trainingStep, type Loss } from '@fmnist/autodiff';
import { gather, loadDataset, meanAndStd } from '@fmnist/data';
import { installSoftwareVulkan } from '@fmnist/devices';
import { convert, fromLayersModel, simplify, toClassifier } from '@fmnist/exporter';
import { bindSizes, encodeModel, toProto } from '@fmnist/onnx';
import { nodePlacement } from '@fmnist/runtime';
import { describe, expect, test } from 'vitest';
import { layers } from '../../tf.ts';
import { models, type ModelName } from '../../zoo/index.ts';
import { batchNormalization } from '../../zoo/vggGroups.ts';
import type { Engine, EngineOptions, EngineState } from '../Engine.ts';
import { trialOptions } from '../trialOptions.ts';
import { ort } from './index.ts';

process.env['FMNIST_SOFTWARE_GPU'] = '1';
const missing = await installSoftwareVulkan().then(
  () => undefined,
  (error: unknown) => String(error),
);
const found = missing ?? (await ort.devices.webgpu.probe().then((a) => (a.usable ? undefined : a.reason)));
const data = await loadDataset('test/fixtures/fashion-mnist-small');

/** Strided convolutions with normalisation between them, and one of six channels. */
const normalized = () => {
  const { conv2d, dense, globalAveragePooling2d, reLU, activation } = layers.layers;
  const init = (seed: number) => layers.initializers.heNormal({ seed });
  const conv = (name: string, filters: number, more: object = {}) =>
    conv2d({ name, filters, kernelSize: 3, strides: 2, padding: 'same', useBias: false, ...more });
  return layers.sequential({
    layers: [
      conv('conv1', 6, { inputShape: [28, 28, 1], kernelInitializer: init(1) }),
      batchNormalization('bn1'),
      reLU({ name: 'relu1' }),
      conv('conv2', 8, { kernelInitializer: init(2) }),
      batchNormalization('bn2'),
      globalAveragePooling2d({ name: 'pool' }),
      dense({ name: 'fc', units: 10, kernelInitializer: init(3) }),
      activation({ name: 'softmax', activation: 'softmax' }),
    ],
  });
};

const nets = { lenet: () => models.lenet({ seed: 11 }), normalized };
const openOn = (device: 'cpu' | 'webgpu', model: EngineOptions['model'], optimizer: EngineOptions['optimizer']) =>
  ort.devices[device].create(
    trialOptions({ model, optimizer, normalization: meanAndStd(data.train), labelSmoothing: 0.1, ema: true }),
  );

async function steps(engine: Engine, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step <= to; step++) {
    const order = Uint32Array.from({ length: 4 }, (_, i) => (step * 4 + i) * 7);
    losses.push((await engine.step(gather(data.train, order, 0, 4), { lr: 0.01, step, emaDecay: 0.9 })).loss);
  }
  return losses;
}

/** Largest difference in a tensor, as a share of its largest element. */
function furthest(a: EngineState, b: EngineState): number {
  const largest = (x: readonly number[]) => x.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const off = [...a].map(([name, { data: x }]) => {
    const [own, other] = [Array.from(x, Number), Array.from(b.get(name)?.data ?? [], Number)];
    return largest(own.map((v, i) => v - (other[i] ?? NaN))) / Math.max(1e-3, largest(own));
  });
  return Math.max(...off);
}

describe.skipIf(found)(`ort on webgpu${found ? `: ${found}` : ''}`, () => {
  test.each(Object.entries(nets))(
    '%s: steps as on the CPU, and each goes on from where the other was',
    { timeout: 240_000 },
    async (_, net) => {
      const optimizer = sgd({ momentum: 0.9, nesterov: true });
      const [cpu, gpu] = [await openOn('cpu', net(), optimizer), await openOn('webgpu', net(), optimizer)];
      const compare = async (from: number, to: number) => {
        const [expected, own] = [await steps(cpu, from, to), await steps(gpu, from, to)];
        for (const [i, loss] of expected.entries())
          expect(Math.abs(loss - (own[i] ?? NaN)), `loss of step ${from + i}`).toBeLessThan(1e-4);
        expect(furthest(await cpu.state(), await gpu.state())).toBeLessThan(1e-4);
      };
      await compare(1, 6);
      const [atCpu, atGpu] = [await cpu.state(), await gpu.state()];
      await steps(cpu, 7, 7); // What it is loaded over differs.
      await cpu.load(atGpu);
      await gpu.load(atCpu);
      await compare(7, 10);
      const some = gather(
        data.test,
        Uint32Array.from({ length: 16 }, (_v, i) => i),
        0,
        16,
      );
      const [a, b] = [await cpu.evaluate(some), await gpu.evaluate(some)];
      expect(b.correct).toBe(a.correct);
      expect(b.loss).toBeCloseTo(a.loss, 4);
      await Promise.all([cpu, gpu].map((engine) => engine.dispose()));
    },
  );

  test.each<ModelName>(['lenet', 'small', 'resnet20'])(
    '%s: whole steps and the evaluation are on WebGPU',
    async (name) => {
      const converted = convert(await fromLayersModel(models[name]({ seed: 1 })));
      const inference = simplify(toClassifier(converted, { normalization: { mean: [0.3], std: [0.3] } }));
      const trained = (weight: string) => weight.includes('/');
      const loss: Loss = (g, logits, labels) => softmaxCrossEntropy(g, logits, labels, { labelSmoothing: 0.1 });
      const nesterov = sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
      const graphs = [
        trainingStep(inference, { loss: softmaxCrossEntropy, trained, optimizer: adam() }).graph,
        trainingStep(inference, { loss, trained, ema: true, optimizer: nesterov }).graph,
        evaluationStep(inference, { loss, trained }),
      ];
      for (const graph of graphs) {
        const model = encodeModel(toProto({ graph: forWebGpu(bindSizes(graph, { N: 8 })) }));
        const placed = await nodePlacement(model, { executionProviders: ['webgpu'] });
        expect(placed.get('WebGpuExecutionProvider')?.count, graph.name).toBeGreaterThan(10);
        expect(placed.get('CPUExecutionProvider')?.nodes ?? [], graph.name).toEqual([]);
      }
    },
  );
});
