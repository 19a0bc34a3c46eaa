import type { ModelProto } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { valueInfo } from '../../test/linearClassifier.ts';
import { layersOf } from './layersOf.ts';
import { parseProfile } from './parseProfile.ts';

/** 2 x 2 convolutions and what follows them: images [N, 1, 3, 3] -> [N, 2, 2, 2] -> [N, 2, 1, 1]. */
const model: ModelProto = {
  opsetImport: [{ domain: '', version: 17 }],
  graph: {
    input: [valueInfo('x', 1, ['N', 1, 3, 3])],
    output: [valueInfo('y', 1, ['N', 2, 1, 1])],
    initializer: [
      { name: 'w1', dataType: 1, dims: [2, 1, 2, 2], rawData: new Uint8Array(32) },
      { name: 'w2', dataType: 1, dims: [2, 2, 2, 2], rawData: new Uint8Array(64) },
    ],
    node: [
      { name: 'conv1/Conv', opType: 'Conv', input: ['x', 'w1'], output: ['a'] },
      { name: 'conv2/Conv', opType: 'Conv', input: ['a', 'w2'], output: ['b'] },
      { name: 'relu2/Relu', opType: 'Relu', input: ['b'], output: ['y'] },
    ],
  },
};
const limits = { gflopsPerSecond: 10, gigabytesPerSecond: 1 };

const kernel = (name: string, operator: string, ts: number, dur: number) => ({
  cat: 'Node',
  name: `${name}_kernel_time`,
  ts,
  dur,
  args: { op_name: operator, node_index: name.length, activation_size: '100', output_size: '50' },
});
const run = (ts: number, dur: number) => ({ cat: 'Session', name: 'model_run', ts, dur, args: {} });

/** Three runs, the first of them to warm up. */
const events = [0, 1000, 2000].flatMap((start, i) => [
  run(start, 500 - i),
  kernel('conv1/Conv_nchwc', 'Conv', start + 1, i === 0 ? 9000 : 20 + i),
  kernel('relu2/Relu_nchwc', 'Conv', start + 2, 100),
  kernel('ReorderOutput_token_5', 'ReorderOutput', start + 3, 8),
]);

describe('a profile', () => {
  test('is summed up by kernel, without the runs that warm up', () => {
    expect(parseProfile(events, 1)).toEqual({
      runMs: 0.498,
      nodes: [
        { name: 'conv1/Conv_nchwc', operator: 'Conv', us: 21, activationBytes: 100, outputBytes: 50 },
        { name: 'relu2/Relu_nchwc', operator: 'Conv', us: 100, activationBytes: 100, outputBytes: 50 },
        { name: 'ReorderOutput_token_5', operator: 'ReorderOutput', us: 8, activationBytes: 100, outputBytes: 50 },
      ],
    });
  });

  test.each([[null], [{}], [[null, 3, { name: 'x' }, { cat: 'Node', name: 'a_kernel_time', ts: 'no', dur: 1 }]]])(
    'that is none has no nodes: %j',
    (json) => {
      expect(parseProfile(json, 0)).toEqual({ runMs: NaN, nodes: [] });
    },
  );
});

describe('layers', () => {
  const layers = layersOf(model, parseProfile(events, 1).nodes, { batch: 4, limits });

  test('come by what they cost, a convolution that is fused with what follows under its own name', () => {
    expect(layers.map(({ name, ms }) => [name, ms])).toEqual([
      ['conv2', 0.1],
      ['conv1', 0.021],
      ['ReorderOutput_token_5', 0.008],
    ]);
    expect(layers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test('stand beside what the machine can do', () => {
    const [conv2, conv1, reorder] = layers;
    // An output of conv2: 2 x 8 operations and one of the Relu, 2 of them for each of 4 images.
    expect(conv2).toMatchObject({ flops: 4 * (2 * 16 + 2), bytes: 150 + 64 });
    // conv1: 8 outputs of 2 x 4 operations.
    expect(conv1).toMatchObject({ flops: 4 * 64, bytes: 150 + 32 });
    expect(conv1?.gflopsPerSecond).toBeCloseTo(256 / 21e-6 / 1e9, 12);
    // 256 FLOP for 182 bytes at 1 GB/s are fewer than 10 GFLOP/s.
    expect(conv1?.roofGflopsPerSecond).toBeCloseTo(256 / 182, 12);
    expect(conv1?.ofLimit).toBeCloseTo(256 / 21e-6 / 1e9 / (256 / 182), 12);
    expect(reorder).toMatchObject({ flops: 0, gflopsPerSecond: 0, roofGflopsPerSecond: null });
    expect(reorder?.ofLimit).toBeCloseTo(150 / 8e-6 / 1e9, 12);
  });

  test('the roof is flat where memory is fast', () => {
    const [conv2] = layersOf(model, parseProfile(events, 1).nodes, {
      batch: 4,
      limits: { ...limits, gigabytesPerSecond: 1e6 },
    });
    expect(conv2?.roofGflopsPerSecond).toBe(10);
  });

  test('without an operator that is counted have no FLOPs', () => {
    const node = [{ name: 'odd/Odd', opType: 'Odd', domain: 'of.mine', input: ['x'], output: ['y'] }];
    const [odd] = layersOf(
      { ...model, graph: { ...model.graph, node } },
      parseProfile([run(0, 9), kernel('odd/Odd', 'Odd', 1, 5)], 0).nodes,
      { batch: 1, limits },
    );
    expect(odd).toMatchObject({ name: 'odd', flops: null, gflopsPerSecond: null, roofGflopsPerSecond: null });
  });
});
