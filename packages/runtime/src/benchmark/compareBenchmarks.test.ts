import { describe, expect, test } from 'vitest';
import { exampleBenchmark, exampleRow } from '../../test/exampleBenchmark.ts';
import { compareBenchmarks } from './compareBenchmarks.ts';
import { readBenchmark } from './readBenchmark.ts';

const before = exampleBenchmark({}, { device: 'wasm' }, { batch: 1 });
const p50 = (value: number) => ({ latencyMs: { ...exampleRow.latencyMs, p50: value } });

describe('held against an earlier one', () => {
  test('itself is no worse, to the bit', () => {
    const { changes, added, gone, otherMachine } = compareBenchmarks(before, before, 1);
    expect(changes).toHaveLength(9);
    expect(changes.every(({ ratio, isWorse }) => ratio === 1 && !isWorse)).toBe(true);
    expect({ added, gone, otherMachine }).toEqual({ added: [], gone: [], otherMachine: undefined });
  });

  test('only what is beyond the tolerance is worse, and comes first', () => {
    const now = exampleBenchmark({ ...p50(2.4) }, { device: 'wasm', ...p50(2.41) }, { batch: 1, memoryBytes: 10 });
    const { changes } = compareBenchmarks(now, before, 1.2);
    expect(changes.slice(0, 2)).toEqual([
      {
        row: 'lenet/model.onnx on wasm, batch 32',
        figure: 'P50 latency',
        before: 2,
        now: 2.41,
        ratio: 1.205,
        isWorse: true,
      },
      expect.objectContaining({ row: 'lenet/model.onnx on cpu, batch 32', ratio: 1.2, isWorse: false }),
    ]);
    expect(changes.at(-1)).toMatchObject({ figure: 'memory', isWorse: false });
    expect(compareBenchmarks(now, before, 1.3).changes.some(({ isWorse }) => isWorse)).toBe(false);
  });

  test('rows are the same by name, device, threads and batch; what has no partner is named', () => {
    const now = exampleBenchmark({}, { threads: 2, ...p50(99) }, { device: 'wasm', memoryBytes: null });
    const { changes, added, gone } = compareBenchmarks(now, before, 1.2);
    expect(added).toEqual(['lenet/model.onnx on cpu, 2 threads, batch 32']);
    expect(gone).toEqual(['lenet/model.onnx on cpu, batch 1']);
    expect(changes.map(({ row, figure }) => `${row}: ${figure}`).toSorted()).toEqual([
      'lenet/model.onnx on cpu, batch 32: P50 latency',
      'lenet/model.onnx on cpu, batch 32: memory',
      'lenet/model.onnx on cpu, batch 32: size',
      'lenet/model.onnx on wasm, batch 32: P50 latency',
      'lenet/model.onnx on wasm, batch 32: size',
    ]);
  });

  test('another processor is said', () => {
    const other = { ...before, machine: { ...before.machine, cpu: 'Another' } };
    expect(compareBenchmarks(before, other, 1.2).otherMachine).toBe('Another');
  });
});

describe('as it was written', () => {
  test('is read again', () => {
    const read = readBenchmark(JSON.stringify({ ...before, profiles: [] }));
    expect(compareBenchmarks(before, read, 1)).toEqual(compareBenchmarks(before, before, 1));
  });

  test.each([
    ['', 'something else'],
    ['null', 'something else'],
    ['[1, 2]', 'something else'],
    ['{"rows": 3}', 'something else'],
    ['{"rows": [null]}', 'row 1 without its figures'],
    [JSON.stringify({ rows: [exampleRow, { ...exampleRow, latencyMs: null }] }), 'row 2 without its figures'],
    [JSON.stringify({ rows: [{ ...exampleRow, batch: -1 }] }), 'row 1 without its figures'],
  ])('%s is none', (text, received) => {
    expect(() => readBenchmark(text, 'old.json')).toThrow(
      expect.objectContaining({ code: 'BAD_BASELINE', where: 'old.json', received }),
    );
  });
});
