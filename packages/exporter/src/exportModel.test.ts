import { decodeModel, type GraphProto, type ModelProto } from '@fmnist/onnx';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { noOnnxPython, onnxPython, runOnnxPython } from '../../onnx/test/onnxPython.ts';
import { largestDifference, runOnnx, toChannelsFirst } from '../test/runOnnx.ts';
import { layers, lenet, tf } from '../test/tf.ts';
import { exportModel, type ExportOptions } from './exportModel.ts';

const normalization = { mean: [0.286], std: [0.353] };
const metadata = { labels: '["T-shirt/top","Ärmel"]', dataset: 'fashion-mnist' };
const asClassifier: ExportOptions = { classifier: { normalization }, metadata };
const model = lenet();

const seededBytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 7919 + (i >> 3)) & 255);
const pixels = (count: number, channels = 1) =>
  new Tensor('uint8', seededBytes(count * 784 * channels), [count, 28, 28, channels]);

/** What TensorFlow.js makes of the same bytes, normalised here. */
async function predicted({ data, dims }: Tensor, source = model): Promise<ArrayLike<number>> {
  const normalized = Float32Array.from(data as Uint8Array, (x) => (x / 255 - 0.286) / 0.353);
  return (source.predict(tf.tensor(normalized, [...dims])) as tf.Tensor).data();
}

async function decoded(options: ExportOptions, source = model): Promise<ModelProto & { graph: GraphProto }> {
  const { graph, ...proto } = decodeModel((await exportModel(source, options)).model);
  return { ...proto, graph: graph ?? {} };
}

const sizesOf = (graph: GraphProto) =>
  [...(graph.input ?? []), ...(graph.valueInfo ?? []), ...(graph.output ?? [])].map(({ name, type }) => [
    name,
    type?.tensorType?.shape?.dim?.map(({ dimValue, dimParam }) => dimParam ?? dimValue).join(),
  ]);
const operators = ({ node = [] }: GraphProto) => node.map(({ opType }) => opType);

describe('LeNet as a classifier', () => {
  test('has the names, types and sizes of the contract, on every value', async () => {
    const { graph, opsetImport, irVersion, producerName, metadataProps } = await decoded(asClassifier);
    expect({ opsetImport, irVersion, producerName }).toEqual({
      opsetImport: [{ domain: '', version: 17 }],
      irVersion: 8,
      producerName: '@fmnist/exporter',
    });
    expect(Object.fromEntries((metadataProps ?? []).map(({ key, value }) => [key, value]))).toEqual(metadata);
    expect(graph.input?.[0]?.type?.tensorType?.elemType).toBe(2);
    expect(sizesOf(graph).map(([name, sizes]) => `${name} [${sizes}]`)).toMatchInlineSnapshot(`
      [
        "images [N,28,28,1]",
        "normalize/Cast [N,28,28,1]",
        "normalize/Mul [N,28,28,1]",
        "normalize/Sub [N,28,28,1]",
        "conv1/Reshape [N,1,28,28]",
        "conv1/Conv [N,6,24,24]",
        "conv1/Relu [N,6,24,24]",
        "pool1/MaxPool [N,6,12,12]",
        "conv2/Conv [N,16,8,8]",
        "conv2/Relu [N,16,8,8]",
        "pool2/MaxPool [N,16,4,4]",
        "fc1/Reshape [N,256]",
        "fc1/Gemm [N,120]",
        "fc1/Relu [N,120]",
        "fc2/Gemm [N,84]",
        "fc2/Relu [N,84]",
        "probabilities [N,10]",
        "logits [N,10]",
      ]
    `);
    const described = new Set(sizesOf(graph).flatMap(([name, sizes]) => (sizes ? [name] : [])));
    expect(graph.node?.flatMap(({ output = [] }) => output).filter((name) => !described.has(name))).toEqual([]);
  });

  test('moves no pixel: neither layout of grey pictures needs a Transpose', async () => {
    const expected = await predicted(pixels(2));
    for (const layout of ['nhwc', 'nchw'] as const) {
      const { model: onnx } = await exportModel(model, { ...asClassifier, layout });
      expect(operators(decodeModel(onnx).graph ?? {})).not.toContain('Transpose');
      const dims = layout === 'nchw' ? [2, 1, 28, 28] : [2, 28, 28, 1];
      const { probabilities } = await runOnnx(onnx, pixels(2).reshape(dims));
      expect(largestDifference(probabilities?.data ?? [], expected)).toBeLessThan(1e-5);
    }
  });

  test('transposes colour pictures once, and NCHW ones never', async () => {
    const colour = lenet({ channels: 3 });
    const count = async (layout: 'nhwc' | 'nchw') =>
      operators((await decoded({ ...asClassifier, layout }, colour)).graph).filter((op) => op === 'Transpose').length;
    expect([await count('nhwc'), await count('nchw')]).toEqual([1, 0]);
    const x = pixels(2, 3);
    const first = toChannelsFirst({ dims: x.dims, data: Float32Array.from(x.data as Uint8Array) });
    const { model: onnx } = await exportModel(colour, { ...asClassifier, layout: 'nchw' });
    const { probabilities } = await runOnnx(onnx, new Tensor('uint8', Uint8Array.from(first.data), first.dims));
    expect(largestDifference(probabilities?.data ?? [], await predicted(x, colour))).toBeLessThan(1e-5);
  });

  test('is the same to the byte when it is exported again', async () => {
    const [a, b] = [await exportModel(model, asClassifier), await exportModel(lenet(), asClassifier)];
    expect(Buffer.compare(a.model, b.model)).toBe(0);
    expect(a.report).toEqual(b.report);
  });

  test.each([1, 7])('takes %i pictures', async (count) => {
    const { model: onnx } = await exportModel(model, asClassifier);
    const { probabilities, logits } = await runOnnx(onnx, pixels(count));
    expect([probabilities?.dims, logits?.dims]).toEqual([
      [count, 10],
      [count, 10],
    ]);
    expect(largestDifference(probabilities?.data ?? [], await predicted(pixels(count)))).toBeLessThan(1e-5);
  });

  test('takes a fixed batch where one is asked for, with no size left open', async () => {
    const { graph } = await decoded({ ...asClassifier, batch: 5 });
    expect(sizesOf(graph).filter(([, sizes]) => !sizes?.startsWith('5,'))).toEqual([]);
    const { model: onnx } = await exportModel(model, { ...asClassifier, batch: 5 });
    const { probabilities } = await runOnnx(onnx, pixels(5));
    expect(largestDifference(probabilities?.data ?? [], await predicted(pixels(5)))).toBeLessThan(1e-5);
    await expect(runOnnx(onnx, pixels(4))).rejects.toThrow('Got invalid dimensions');
  });

  test.each([13, 15, 17, 18, 21, 24])('runs at opset %i', async (opset) => {
    const { model: onnx, report } = await exportModel(model, { ...asClassifier, opset });
    expect([report.opset, report.verification.status]).toEqual([opset, 'passed']);
    expect(decodeModel(onnx).opsetImport).toEqual([{ domain: '', version: opset }]);
    const { probabilities } = await runOnnx(onnx, pixels(3));
    expect(largestDifference(probabilities?.data ?? [], await predicted(pixels(3)))).toBeLessThan(1e-5);
  });

  test('gives logits and probabilities whether the source ends in a softmax or not', async () => {
    const bare = lenet({ softmax: false });
    const { model: onnx, report } = await exportModel(bare, asClassifier);
    expect(report.verification).toMatchObject({ status: 'passed', differences: [{ output: 'logits' }] });
    const { logits, probabilities } = await runOnnx(onnx, pixels(2));
    expect(largestDifference(logits?.data ?? [], await predicted(pixels(2), bare))).toBeLessThan(1e-5);
    expect(largestDifference(probabilities?.data ?? [], await predicted(pixels(2)))).toBeLessThan(1e-5);
  });

  test('reports what it is', async () => {
    const { model: onnx, report } = await exportModel(model, asClassifier);
    expect(report).toMatchObject({
      name: 'lenet',
      parameters: 44426,
      sizeBytes: onnx.byteLength,
      inputs: ['images'],
      outputs: ['probabilities', 'logits'],
      problems: [],
      verification: { status: 'passed', samples: 4, tolerance: 1e-5, differences: [{ output: 'probabilities' }] },
    });
    expect(report.verification.differences[0]?.maxAbsolute).toBeLessThan(1e-6);
  });

  test.skipIf(!onnxPython)(
    `passes the official checker and shape inference${onnxPython ? '' : `: ${noOnnxPython}`}`,
    async () => {
      const models = await Promise.all(
        [asClassifier, { ...asClassifier, layout: 'nchw' as const }, { ...asClassifier, batch: 3 }, {}].flatMap(
          (options) => [13, 17, 21].map(async (opset) => (await exportModel(model, { ...options, opset })).model),
        ),
      );
      // What onnx infers by itself, with our value_info taken away, is what we wrote.
      const verdicts = runOnnxPython(
        `
def sizes(m): return {v.name: [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in m.graph.value_info}
for data in frames():
    m = onnx.load_model_from_string(data)
    onnx.checker.check_model(m, full_check=True)
    ours = sizes(m)
    del m.graph.value_info[:]
    theirs = sizes(onnx.shape_inference.infer_shapes(m, check_type=True, strict_mode=True, data_prop=True))
    put(json.dumps([k for k in ours if ours[k] != theirs.get(k)] + [k for k in theirs if k not in ours]).encode())
`,
        models,
      ).map(String);
      expect(verdicts).toEqual(models.map(() => '[]'));
    },
  );
});

test('any other model keeps its inputs, outputs and names; two branches too', async () => {
  const x = layers.input({ name: 'measures', shape: [6] });
  const trunk = layers.layers.dense({ name: 'trunk', units: 5, activation: 'relu' }).apply(x) as layers.SymbolicTensor;
  const a = layers.layers
    .dense({ name: 'kind', units: 3, activation: 'softmax' })
    .apply(trunk) as layers.SymbolicTensor;
  const b = layers.layers.dense({ name: 'amount', units: 1 }).apply(trunk) as layers.SymbolicTensor;
  const source = layers.model({ name: 'two', inputs: x, outputs: [b, a] });
  const { model: onnx, report } = await exportModel(source);
  expect(report).toMatchObject({ inputs: ['measures'], outputs: ['amount', 'kind'] });
  expect(report.verification).toMatchObject({
    status: 'passed',
    differences: [{ output: 'amount' }, { output: 'kind' }],
  });
  const values = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
  const [amount, kind] = source.predict(tf.tensor(values, [2, 6])) as tf.Tensor[];
  const out = await runOnnx(onnx, new Tensor('float32', values, [2, 6]));
  expect(largestDifference(out['amount']?.data ?? [], (await amount?.data()) ?? [NaN])).toBeLessThan(1e-5);
  expect(largestDifference(out['kind']?.data ?? [], (await kind?.data()) ?? [NaN])).toBeLessThan(1e-5);
});
