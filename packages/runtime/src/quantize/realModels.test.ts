// The models of this repository, made smaller and scored on test images: in Node, in WebAssembly, and beside what onnxruntime's own
// quantiser for Python makes of them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { epochOrder, loadDataset, subset, type Dataset, type Split } from '@fmnist/data';
import { installAddon } from '@fmnist/devices';
import {
  decodeModel,
  encodeModel,
  fromProto,
  quantizeDynamic,
  quantizeStatic,
  quantizeWeights,
  toFloat16,
  toProto,
  type Graph,
  type Model,
} from '@fmnist/onnx';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { evaluate, type Evaluation } from '../evaluate.ts';
import { mcnemar } from '../metrics/mcnemar.ts';
import { imageBatches } from './imageBatches.ts';
import { modelRunner } from './modelRunner.ts';

const names = ['lenet', 'small'] as const;
type Name = (typeof names)[number];

const CALIBRATION = 500;
const python = [process.env['FMNIST_PYTHON'], 'python3'].find(
  (command) =>
    command && spawnSync(command, ['-c', 'import onnxruntime.quantization'], { stdio: 'ignore' }).status === 0,
);
/** Test images that are scored: all of them beside onnxruntime's quantiser or with FMNIST_LONG=1, else the first. The models' cards have all. */
const SCORED = python || process.env['FMNIST_LONG'] === '1' ? 10_000 : 2_500;
/** In WebAssembly. */
const FEW = 200;
const noPython = 'needs Python with the onnxruntime package (set FMNIST_PYTHON)';

let folder = '';
let dataset: Dataset | undefined;
let missing: string | undefined;
let noWasm: string | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quantize-'));
  dataset = await loadDataset('fashion-mnist').catch((error: Error) => {
    missing = `needs Fashion-MNIST: ${error.message}`;
    return undefined;
  });
  noWasm = await installAddon('onnxruntime-web').then(
    () => undefined,
    (error: Error) => error.message,
  );
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));
beforeEach(({ skip }) => skip(missing !== undefined, missing));

const sourceOf = (name: Name) =>
  readFile(fileURLToPath(new URL(`../../../../models/${name}/model.onnx`, import.meta.url)));

interface Loaded {
  readonly bytes: Uint8Array;
  readonly model: Model;
  readonly data: Dataset;
  readonly calibration: Split;
}

async function load(name: Name): Promise<Loaded> {
  if (!dataset) throw new Error('no data set');
  const bytes = await sourceOf(name);
  const { train } = dataset;
  const order = epochOrder(train.count, { seed: 0, epoch: 0 }).slice(0, CALIBRATION);
  return { bytes, model: fromProto(decodeModel(bytes)), data: dataset, calibration: subset(train, order) };
}

const firstOf = (split: Split, count: number): Split =>
  subset(
    split,
    Uint32Array.from({ length: Math.min(count, split.count) }, (_, i) => i),
  );

/** Made once a model. */
const quantized = new Map<string, Promise<Graph>>();
const staticOf = ({ bytes, model, calibration }: Loaded): Promise<Graph> => {
  const { batches, labels } = imageBatches(bytes, calibration);
  const make = async () => (await quantizeStatic(model.graph, { run: modelRunner(), batches, labels })).graph;
  const graph = quantized.get(model.graph.name) ?? make();
  quantized.set(model.graph.name, graph);
  return graph;
};

/** Answers to the test images, run once a file. */
const scored = new Map<string, Promise<Evaluation>>();
const score = (key: string, bytes: Uint8Array, { test: split, ...data }: Dataset): Promise<Evaluation> => {
  const found = scored.get(key) ?? evaluate(bytes, firstOf(split, SCORED), { classes: data.classes, device: 'cpu' });
  scored.set(key, found);
  return found;
};

function beside(float: Evaluation, other: Evaluation) {
  const same = float.predictions.filter((p, i) => p === other.predictions[i]).length;
  return {
    accuracy: other.metrics.accuracy,
    drop: float.metrics.accuracy - other.metrics.accuracy,
    agreement: same / float.predictions.length,
  };
}

const forms: Record<string, { make: (loaded: Loaded) => Graph | Promise<Graph>; ratio: number; agreement: number }> = {
  fp16: { make: ({ model }) => toFloat16(model.graph).graph, ratio: 0.51, agreement: 0.999 },
  'int8 static': { make: staticOf, ratio: 0.31, agreement: 0.99 },
  'int8 dynamic': { make: ({ model }) => quantizeDynamic(model.graph), ratio: 0.3, agreement: 0.99 },
  'int8 weights': { make: ({ model }) => quantizeWeights(model.graph), ratio: 0.29, agreement: 0.99 },
};

describe.each(names)('%s', (name) => {
  test.each(Object.entries(forms))(
    '%s: at most 0.3 points lost, 99 % of answers kept',
    async (form, limits) => {
      const loaded = await load(name);
      const made = encodeModel(toProto({ ...loaded.model, graph: await limits.make(loaded) }));
      const float = await score(name, loaded.bytes, loaded.data);
      const result = beside(float, await score(`${name} ${form}`, made, loaded.data));
      const ratio = made.length / loaded.bytes.length;
      expect(result.drop).toBeLessThanOrEqual(0.003);
      expect(result.agreement).toBeGreaterThanOrEqual(limits.agreement);
      expect(ratio).toBeLessThan(limits.ratio);
      if (name === 'small' && form.startsWith('int8')) expect(ratio).toBeLessThanOrEqual(0.3);
    },
    300_000,
  );

  describe('in WebAssembly', () => {
    beforeEach(({ skip }) => skip(noWasm !== undefined, noWasm));

    test.each(Object.entries(forms))(
      '%s: the same classes',
      async (_, { make }) => {
        const loaded = await load(name);
        const bytes = encodeModel(toProto({ ...loaded.model, graph: await make(loaded) }));
        const { test: all, classes } = loaded.data;
        const few = firstOf(all, FEW);
        const [node, web] = await Promise.all(
          ['cpu', 'wasm'].map((device) => evaluate(bytes, few, { classes, device })),
        );
        expect(web?.device).toBe('wasm');
        expect(web?.predictions).toEqual(node?.predictions);
      },
      300_000,
    );
  });

  test.skipIf(!python)(
    `beside onnxruntime's quantiser: no less accurate, no larger${python ? '' : ` (${noPython})`}`,
    async () => {
      const loaded = await load(name);
      const ours = encodeModel(toProto({ ...loaded.model, graph: await staticOf(loaded) }));
      const theirs = await quantizeInPython(name, loaded);
      const float = await score(name, loaded.bytes, loaded.data);
      const [mine, other] = await Promise.all([
        score(`${name} int8 static`, ours, loaded.data),
        score(`${name} python`, theirs, loaded.data),
      ]);
      const [own, python8] = [beside(float, mine), beside(float, other)];
      // Closer to float32; no more of its accuracy lost; and what differs of 10,000 images is chance.
      expect(own.agreement).toBeGreaterThanOrEqual(python8.agreement);
      expect(Math.max(0, own.drop)).toBeLessThanOrEqual(Math.max(0, python8.drop) + ONE_IMAGE);
      const isRight = ({ predictions }: Evaluation) =>
        Array.from(predictions, (p, i) => p === loaded.data.test.labels[i]);
      expect(mcnemar(isRight(mine), isRight(other)).p).toBeGreaterThan(0.05);
      expect(ours.length).toBeLessThanOrEqual(theirs.length);
    },
    300_000,
  );
});

const ONE_IMAGE = 1.01e-4;

/** Static, QDQ, a scale a channel, on the same images; 7 bits for weights, which its documentation wants on x86 without VNNI. */
async function quantizeInPython(name: Name, { bytes, calibration }: Loaded): Promise<Uint8Array> {
  const path = (file: string) => join(folder, `${name}.${file}`);
  await writeFile(path('onnx'), bytes);
  await writeFile(path('images'), calibration.images);
  execFileSync(
    python ?? '',
    ['-W', 'ignore', '-c', SCRIPT, path('onnx'), path('images'), path('prepared.onnx'), path('int8.onnx')],
    {
      stdio: 'ignore',
    },
  );
  return readFile(path('int8.onnx'));
}

const SCRIPT = `
import sys, numpy as np
from onnxruntime.quantization import quantize_static, CalibrationDataReader, QuantFormat, QuantType
from onnxruntime.quantization.shape_inference import quant_pre_process
source, images, prepared, result = sys.argv[1:]
data = np.fromfile(images, np.uint8).reshape(-1, 28, 28, 1)
class Reader(CalibrationDataReader):
    def __init__(self): self.batches = iter(np.split(data, len(data) // 25))
    def get_next(self):
        batch = next(self.batches, None)
        return None if batch is None else {'images': batch}
quant_pre_process(source, prepared, skip_symbolic_shape=True)
quantize_static(prepared, result, Reader(), quant_format=QuantFormat.QDQ, per_channel=True, reduce_range=True,
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
`;
