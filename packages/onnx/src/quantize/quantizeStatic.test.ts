// The quantised graphs of small networks, run by onnxruntime, which also says whether it could fuse them.
import { describe, expect, test } from 'vitest';
import { seededData } from '../../test/graphs.ts';
import { runModel } from '../../test/ortRunner.ts';
import {
  builder,
  checkModelFully,
  debugTable,
  quantizeDynamic,
  quantizeStatic,
  quantizeWeights,
  toProto,
  type Builder,
  type Graph,
  type NamedTensors,
  type StaticOptions,
  type TensorData,
  type Value,
} from '../index.ts';
import { biasErrors } from './biasErrors.ts';
import { calibrate } from './calibrate/index.ts';
import { compareRows, runOutput } from './compareRuns.ts';
import { planCodes } from './planCodes.ts';
import { prepareGraph } from './prepare.ts';
import { toQdq } from './toQdq.ts';

const sizeOf = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);
const weight = (g: Builder, name: string, shape: readonly number[], scale = 0.5, seed = shape.length) =>
  g.constant(
    {
      dtype: 'float32',
      shape,
      data: (seededData('float32', sizeOf(shape), seed) as Float32Array).map((w) => w * scale),
    },
    name,
  );

/** Conv, BatchNormalization, Relu, a residual Conv and its Add, pooling, Concat, and two Gemms, one of them transposed. */
function network(): Graph {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: ['N', 2, 8, 8] });
  const bn = (v: Value, c: number) =>
    g.BatchNormalization(
      v,
      ...([1, 2, 3, 4].map((s) =>
        g.constant(
          {
            dtype: 'float32',
            shape: [c],
            data: (seededData('float32', c, s) as Float32Array).map((w) => Math.abs(w) + 0.2),
          },
          `bn${s}`,
        ),
      ) as [Value, Value, Value, Value]),
    );
  const first = g.scope('first', () =>
    g.Relu(bn(g.Conv(x, weight(g, 'first/kernel', [8, 2, 3, 3]), undefined, { pads: [1, 1, 1, 1] }), 8)),
  );
  const branch = g.scope('second', () =>
    g.Conv(first, weight(g, 'second/kernel', [8, 8, 3, 3], 0.2, 9), weight(g, 'second/bias', [8]), {
      pads: [1, 1, 1, 1],
    }),
  );
  const sum = g.scope('sum', () => g.Clip(g.Add(first, branch), g.scalar(0), g.scalar(6)));
  const window = { kernel_shape: [2, 2], strides: [2, 2] };
  const pooled = g.scope('pool', () => g.Concat(g.MaxPool(sum, window), g.AveragePool(sum, window), { axis: 1 }));
  const flat = g.Flatten(pooled);
  const hidden = g.scope('third', () =>
    g.Relu(g.Gemm(flat, weight(g, 'third/kernel', [256, 16], 0.1), weight(g, 'third/bias', [16]))),
  );
  const logits = g.scope('last', () =>
    g.Gemm(hidden, weight(g, 'last/kernel', [5, 16], 1, 4), weight(g, 'last/bias', [5]), { transB: 1 }),
  );
  return g.finish({ probabilities: g.Softmax(logits, { axis: 1 }), logits });
}

const batches: readonly NamedTensors[] = Array.from({ length: 4 }, (_, i) => ({
  x: { dtype: 'float32', shape: [8, 2, 8, 8], data: seededData('float32', 1024, 20 + i) } satisfies TensorData,
}));
const options: StaticOptions = { run: runModel, batches, method: 'minmax' };
const opsOf = ({ nodes }: Graph) => nodes.map(({ op }) => op).join(' ');
const pair = 'QuantizeLinear DequantizeLinear';

describe('static', () => {
  test('rounds once between products, and has no activation or normalisation left that codes do for', async () => {
    const { graph, quantized, kept, comparison } = await quantizeStatic(network(), options);
    expect(opsOf(graph)).toBe(
      [
        `${pair} DequantizeLinear DequantizeLinear Conv`,
        `${pair} DequantizeLinear DequantizeLinear Conv`,
        `${pair} Add`,
        `${pair} MaxPool AveragePool`,
        `${pair} ${pair} Concat`,
        `${pair} Flatten`,
        `${pair} DequantizeLinear DequantizeLinear Gemm`,
        `${pair} DequantizeLinear DequantizeLinear Gemm Softmax`,
      ].join(' '),
    );
    expect(kept).toEqual([]);
    expect(quantized).toHaveLength(9);
    expect(comparison.snr).toBeGreaterThan(30);
    expect(checkModelFully(toProto({ graph }))).toEqual([]);
  });

  test('weights are int8 with a scale for each channel, biases int32 with the product of both scales', async () => {
    const { graph } = await quantizeStatic(network(), { ...options, weights: { dtype: 'int8' } });
    const known = new Map(
      graph.nodes.flatMap((n) => n.inputs).flatMap((v) => (v?.known ? [[v.name, v.known] as const] : [])),
    );
    const typeOf = (name: string) => [known.get(name)?.dtype, known.get(name)?.shape];
    expect(typeOf('last/kernel')).toEqual(['int8', [5, 16]]);
    expect(typeOf('last/kernel/scale')).toEqual(['float32', [5]]);
    expect(typeOf('last/bias')).toEqual(['int32', [5]]);
    const gemm = graph.nodes.find((n) => n.name === 'last/Gemm');
    const x = graph.nodes.find((n) => n.outputs[0] === gemm?.inputs[0]);
    const scale = Number(x?.inputs[1]?.known?.data[0]);
    const w = known.get('last/kernel/scale')?.data as Float32Array;
    expect(known.get('last/bias/scale')?.data).toEqual(w.map((s) => s * scale));
  });

  test.each(['minmax', 'entropy', 'percentile', 'mse'] as const)('%s runs', async (method) => {
    const { comparison } = await quantizeStatic(network(), { ...options, method });
    expect(comparison.snr).toBeGreaterThan(method === 'entropy' ? 10 : 25);
  });

  test('signed codes for GPUs', async () => {
    // All 8 bits of a weight overflow on a CPU of x86 without VNNI, where this test may run.
    const weights = { reduceRange: true };
    const { graph, comparison } = await quantizeStatic(network(), { ...options, provider: 'cuda', weights });
    const types = new Set(graph.nodes.flatMap((n) => (n.op === 'QuantizeLinear' ? [n.outputs[0]?.dtype] : [])));
    expect([...types]).toEqual(['int8']);
    expect(comparison.snr).toBeGreaterThan(25);
  });

  test('excluded by scope, by operator or by pattern, a layer is left as it is', async () => {
    for (const [exclude, nodes] of [
      [['second'], ['second/Conv']],
      [['Gemm'], ['third/Gemm', 'last/Gemm']],
      [
        ['*ir*t', 'l*/Gemm'],
        ['first/Conv', 'last/Gemm'],
      ],
    ] as const) {
      const { graph, kept } = await quantizeStatic(network(), { ...options, exclude });
      expect(kept.filter(({ reason }) => reason === 'excluded').map(({ node }) => node)).toEqual(nodes);
      for (const name of nodes) {
        const weights = graph.nodes.find((n) => n.name === name)?.inputs[1];
        expect(weights?.known?.dtype).toBe('float32');
      }
    }
    await expect(quantizeStatic(network(), { ...options, exclude: ['fourth'] })).rejects.toMatchObject({
      code: 'NO_SUCH_NODE',
    });
  });

  test('maxDrop keeps the layers in float32 that cost most, and no more than it takes', async () => {
    // 2 % of the answers in the balance, whatever the seed: the last layer's outputs are close to each other.
    const all = await quantizeStatic(network(), { ...options, maxDrop: 1 });
    expect(all.kept).toEqual([]);
    const names = all.sensitivity?.map(({ node }) => node).toSorted();
    expect(names).toEqual(['first/Conv', 'last/Gemm', 'second/Conv', 'third/Gemm']);
    const coarse = { ...options, method: 'percentile', percentile: 50 } as const;
    const bad = await quantizeStatic(network(), coarse);
    expect(bad.comparison.agreement).toBeLessThan(0.95);
    const mended = await quantizeStatic(network(), { ...coarse, maxDrop: 0.05 });
    expect(1 - mended.comparison.agreement).toBeLessThanOrEqual(0.05);
    const [worst] = mended.sensitivity ?? [];
    expect(mended.kept[0]?.reason).toBe('it costs too much accuracy');
    expect(mended.kept.map(({ node }) => node)).toContain(worst?.node);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['no batches', () => quantizeStatic(network(), { run: runModel, batches: [] }), 'NO_BATCHES'],
    ['a drop above 1', () => quantizeStatic(network(), { ...options, maxDrop: 30 }), 'BAD_DROP'],
    ['a percentile above 100', () => quantizeStatic(network(), { ...options, percentile: 101 }), 'BAD_PERCENTILE'],
    ['an output that is not there', () => quantizeStatic(network(), { ...options, output: 'scores' }), 'NO_OUTPUT'],
    [
      'a graph without products',
      () => quantizeStatic(withoutLayers(), { run: runModel, batches }),
      'NOTHING_TO_QUANTIZE',
    ],
    [
      'numbers that are not finite',
      () => quantizeStatic(network(), { run: runModel, batches: [infinite] }),
      'BAD_RANGE',
    ],
    [
      'a quantised graph',
      async () => quantizeStatic((await quantizeStatic(network(), options)).graph, options),
      'ALREADY_QUANTIZED',
    ],
  ])('refuses %s', async (_, attempt, code) => {
    await expect(attempt()).rejects.toMatchObject({ code });
  });
});

const infinite: NamedTensors = {
  x: { dtype: 'float32', shape: [1, 2, 8, 8], data: new Float32Array(128).fill(Infinity) },
};

function withoutLayers(): Graph {
  const g = builder();
  return g.finish({ y: g.Relu(g.input('x', { dtype: 'float32', shape: [8, 2, 8, 8] })) });
}

test('a corrected bias takes the mean error of a layer away', async () => {
  const graph = prepareGraph(network());
  const plan = planCodes(graph);
  const ranges = await calibrate(runModel, graph, [...plan.codes.keys()], batches, { method: 'minmax' });
  const rangeOf = (v: Value) => ranges.get(v) ?? { min: NaN, max: NaN };
  // Coarse weights, so that there is an error to see.
  const codes = { weights: { dtype: 'int8', reduceRange: true } } as const;
  const corrections = await biasErrors(runModel, graph, plan, rangeOf, batches, codes);
  const meanErrors = async (given: typeof codes & { corrections?: ReadonlyMap<string, Float32Array> }) => {
    // One layer alone in codes, so that what it reads is the float model's.
    const alone = planCodes(graph, (node) => node.name !== 'last/Gemm' && ['Conv', 'Gemm'].includes(node.op));
    const [float, rounded] = await Promise.all([
      runOutput(runModel, graph, batches),
      runOutput(runModel, toQdq(graph, alone, rangeOf, given), batches),
    ]);
    return Array.from(
      { length: 5 },
      (_, c) =>
        float.rows.reduce((sum, row, i) => sum + (row[c] ?? 0) - (rounded.rows[i]?.[c] ?? 0), 0) / float.rows.length,
    );
  };
  const largest = (errors: readonly number[]) => Math.max(...errors.map(Math.abs));
  const before = await meanErrors(codes);
  const after = await meanErrors({ ...codes, corrections });
  expect([...(corrections.get('last/Gemm') ?? [])]).toEqual(before.map((e) => expect.closeTo(e, 3)));
  expect(largest(after)).toBeLessThan(0.2 * largest(before));
});

test('the debug table has every value that is in codes, with the noise up to there', async () => {
  const float = network();
  const { graph, comparison } = await quantizeStatic(float, options);
  const rows = await debugTable(runModel, float, graph, batches);
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['first/Relu', 'second/Conv', 'sum/Clip', 'third/Relu', 'logits', 'probabilities']),
  );
  expect(rows.find(({ name }) => name === 'logits')?.snr).toBeCloseTo(comparison.snr, 3);
  for (const { snr, maxError, largest } of rows) {
    expect(snr).toBeGreaterThan(20);
    expect(maxError).toBeLessThan(largest / 4);
  }
});

describe('without calibration', () => {
  const compare = async (graph: Graph) =>
    compareRows(await runOutput(runModel, network(), batches), await runOutput(runModel, graph, batches));

  test('dynamic', async () => {
    const graph = quantizeDynamic(network());
    expect(graph.nodes.filter(({ op }) => /Integer/.test(op)).map(({ op }) => op)).toEqual([
      'ConvInteger',
      'ConvInteger',
      'MatMulInteger',
      'MatMulInteger',
    ]);
    expect((await compare(graph)).snr).toBeGreaterThan(30);
    expect(checkModelFully(toProto({ graph }))).toEqual([]);
    const part = quantizeDynamic(network(), { exclude: ['Conv'] });
    expect(part.nodes.filter(({ op }) => op === 'ConvInteger')).toEqual([]);
    expect(() => quantizeDynamic(withoutLayers())).toThrow(expect.objectContaining({ code: 'NOTHING_TO_QUANTIZE' }));
  });

  test('weights only: small ones stay as they are', async () => {
    const graph = quantizeWeights(network());
    expect(opsOf(graph)).toContain('DequantizeLinear Conv');
    expect((await compare(graph)).snr).toBeGreaterThan(35);
    const types = Object.fromEntries(
      graph.nodes.flatMap((n) => n.inputs).flatMap((v) => (v?.known ? [[v.name, v.known.dtype]] : [])),
    );
    expect(types).toMatchObject({
      'second/kernel': 'int8',
      'third/kernel': 'int8',
      'first/kernel': 'float32',
      'last/kernel': 'float32',
    });
  });
});
