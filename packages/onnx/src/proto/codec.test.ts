import { ToolkitError } from '@fmnist/errors';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noOnnxPython, onnxNodeTests, onnxPython, runOnnxPython } from '../../test/onnxPython.ts';
import { sampleModel } from '../../test/sampleModel.ts';
import { decodeMessage, decodeModel, encodeMessage, encodeModel } from './index.ts';
import { fieldsOf } from './fields.ts';
import type { MessageName, ModelProto, TensorProto } from './index.ts';

/** The error's code, or undefined where none was thrown. Anything but a ToolkitError fails the test. */
function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ToolkitError) return error.code;
    throw error;
  }
}

const sample = encodeModel(sampleModel);
/** What decoding gives back: empty lists are not on the wire. */
const withoutEmptyDims = JSON.parse(
  JSON.stringify(sampleModel, (key, value: unknown) =>
    key === 'dims' && String(value) === '' ? undefined : toPlain(value),
  ),
) as unknown;

function toPlain(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value;
}

describe('encodeModel, decodeModel', () => {
  it('give back the same model, and the same bytes each time', () => {
    const decoded = decodeModel(sample);
    expect(JSON.parse(JSON.stringify(decoded, (_, value: unknown) => toPlain(value)))).toEqual(withoutEmptyDims);
    expect(encodeModel(decoded)).toEqual(sample);
  });

  it('write a model that onnxruntime runs', async () => {
    const session = await InferenceSession.create(sample);
    const { y } = await session.run({ x: new Tensor('float32', [1, 1, 1], [1, 3]) });
    expect(Array.from((y?.data ?? []) as Float32Array, (v) => Math.round(v * 1e4) / 1e4)).toEqual([7.1, 0]);
    await session.release();
  });

  it.each([
    ['as ever', protobuf.util.Long],
    ['where protobufjs has no package long, as a plain page', undefined],
  ])('keep every int64 exactly, as a number where it is safe, as a bigint elsewhere: %s', (_, Long) => {
    const { Long: before } = protobuf.util;
    Object.assign(protobuf.util, { Long });
    protobuf.configure();
    onTestFinished(() => {
      Object.assign(protobuf.util, { Long: before });
      protobuf.configure();
    });
    const ints = [0, -1, 2 ** 31, -(2 ** 53) + 1, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
    const bytes = encodeMessage('AttributeProto', { name: 'ends', type: 7, ints });
    expect(decodeMessage('AttributeProto', bytes).ints).toEqual(ints);
    const int64Data = BigInt64Array.of(0n, -1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n));
    const uint64Data = BigUint64Array.of(2n ** 64n - 1n, 1n);
    const tensor = decodeMessage('TensorProto', encodeMessage('TensorProto', { int64Data, uint64Data }));
    expect(tensor).toEqual({ int64Data, uint64Data });
    expect(codeOf(() => encodeMessage('AttributeProto', { i: 2 ** 60 }))).toBe('BAD_VALUE');
    expect(codeOf(() => encodeMessage('TensorProto', { dims: [Number.NaN] }))).toBe('BAD_VALUE');
  });

  it('take raw data as views, and skip unknown fields', () => {
    const rawData = new Uint8Array(4000).fill(7);
    const bytes = encodeMessage('TensorProto', { dims: [1000], dataType: 1, rawData });
    const tensor = decodeMessage('TensorProto', Buffer.concat([bytes, Buffer.from([0xf8, 0x3f, 0x05])]));
    expect(tensor).toEqual({ dims: [1000], dataType: 1, rawData });
    expect(decodeMessage('TensorProto', bytes).rawData?.buffer).toBe(bytes.buffer);
  });

  it('read repeated numbers packed or not, merge what is there twice, and let the last of a oneof win', () => {
    // dims packed, float_data unpacked, in two pieces
    const unpacked = Buffer.from([0x0a, 0x01, 0x02, 0x10, 0x01, 0x25, 0, 0, 0x80, 0x3f, 0x22, 4, 0, 0, 0, 0x40]);
    expect(decodeMessage('TensorProto', unpacked)).toEqual({
      dims: [2],
      dataType: 1,
      floatData: Float32Array.of(1, 2),
    });
    const [a, b] = [encodeModel({ irVersion: 8, graph: { name: 'g' } }), encodeModel({ graph: { docString: 'd' } })];
    expect(decodeModel(Buffer.concat([a, b]))).toEqual({ irVersion: 8, graph: { name: 'g', docString: 'd' } });
    const both = encodeMessage('DimensionProto', { dimValue: 3, dimParam: 'N' });
    expect(decodeMessage('DimensionProto', both)).toEqual({ dimParam: 'N' });
  });

  it('need no more than the input and the result for a model of 100 MB, and little time', () => {
    const rawData = new Uint8Array(100e6).fill(1);
    const model: ModelProto = { irVersion: 8, graph: { initializer: [{ dims: [25e6], dataType: 1, rawData }] } };
    const before = process.memoryUsage().arrayBuffers;
    const started = performance.now();
    const bytes = encodeModel(model);
    const decoded = decodeModel(bytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1.1 * rawData.length);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(decoded.graph?.initializer?.[0]?.rawData).toHaveLength(rawData.length);
  });
});

describe('decodeModel refuses', () => {
  const tensorIn = (tensor: TensorProto) => encodeModel({ irVersion: 8, graph: { initializer: [tensor] } });
  const nested = (depth: number): Uint8Array => {
    let model: ModelProto = { irVersion: 8 };
    for (let i = 0; i < depth; i++) {
      const graph = model.graph;
      model = {
        irVersion: 8,
        graph: { node: [{ attribute: [{ name: 'body', type: 5, ...(graph && { g: graph }) }] }] },
      };
    }
    return encodeModel(model);
  };
  const text = (content: string) => Buffer.from(content, 'latin1');
  it.each<[string, Uint8Array, string, RegExp]>([
    ['an empty file', text(''), 'NOT_ONNX', /empty/],
    ['a PNG', text('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), 'NOT_ONNX', /PNG/],
    ['a page', text('<!DOCTYPE html><html>'), 'NOT_ONNX', /HTML/],
    ['a zip archive', text('PK\x03\x04\x14\0'), 'NOT_ONNX', /zip/],
    ['a tfjs model', text('{"modelTopology": {"keras_version": "2"}}'), 'NOT_ONNX', /TensorFlow\.js/],
    ['a Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\n'), 'NOT_ONNX', /LFS/],
    ['a text', text('<ir_version: 8, opset_import: ["" : 17]>'), 'NOT_ONNX', /text/],
    ['a message without a model', encodeMessage('GraphProto', { name: 'g' }), 'NOT_ONNX', /none of them/],
    ['a wrong wire type', Buffer.from([0x0a, 0x01, 0x00]), 'BAD_PROTOBUF', /irVersion \(byte/],
    ['an endless varint', Buffer.from([0x08, ...Array<number>(12).fill(0xff), 0]), 'BAD_PROTOBUF', /varint/],
    ['an endless unknown varint', Buffer.from([0xf8, 0x3f, ...Array<number>(12).fill(0xff)]), 'BAD_PROTOBUF', /varint/],
    ['an end of a group', Buffer.from([0x08, 8, 0x14]), 'BAD_PROTOBUF', /wire type/],
    ['a length beyond the end', Buffer.from([0x08, 8, 0x3a, 0xff, 0xff, 0xff, 0x07]), 'TRUNCATED', /byte/],
    ['a graph in a graph in a ...', nested(60), 'TOO_DEEP', /attribute\[0\]\.g/],
    ['negative dims', tensorIn({ dims: [-1], dataType: 1 }), 'BAD_TENSOR', /initializer\[0\]/],
    ['dims whose product overflows', tensorIn({ dims: [2 ** 40, 2 ** 40], dataType: 1 }), 'BAD_TENSOR', /dims/],
    ['raw data too short', tensorIn({ dims: [3], dataType: 1, rawData: new Uint8Array(8) }), 'BAD_TENSOR', /12 bytes/],
    ['raw data too long', tensorIn({ dims: [3], dataType: 22, rawData: new Uint8Array(3) }), 'BAD_TENSOR', /2 bytes/],
  ])('%s', (_, bytes, code, message) => {
    expect(codeOf(() => decodeModel(bytes))).toBe(code);
    expect(() => decodeModel(bytes)).toThrow(message);
  });

  it('more values than allowed', () => {
    const model = encodeModel({ irVersion: 8, graph: { node: Array.from({ length: 100 }, () => ({})) } });
    expect(codeOf(() => decodeModel(model, { maxValues: 50 }))).toBe('TOO_LARGE');
    expect(codeOf(() => decodeModel(model, { maxValues: 102 }))).toBeUndefined();
  });

  it('every truncation of a model, unless the rest is a model too', () => {
    const codes = Array.from({ length: sample.length }, (_, end) => codeOf(() => decodeModel(sample.subarray(0, end))));
    expect(codes.filter((code) => code === 'TRUNCATED').length).toBeGreaterThan(0.9 * sample.length);
  });

  it('nothing by crashing or hanging: random bytes, and models with changed bytes', () => {
    const edits = fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    const mutated = edits.map((list) => {
      const bytes = sample.slice();
      for (const [at, value] of list) bytes[at] = value;
      return bytes;
    });
    const check = (bytes: Uint8Array) => void codeOf(() => encodeModel(decodeModel(bytes)));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 3000 });
    fc.assert(fc.property(mutated, check), { numRuns: 5000 });
  });

  it('a list of very many one-byte chunks in time that grows with their number, not with its square', () => {
    const quickest = (count: number) => {
      const bytes = new Uint8Array(2 * count);
      for (let i = 0; i < bytes.length; i += 2) bytes.set([0x28, 0x01], i);
      const times = Array.from({ length: 3 }, () => {
        const started = performance.now();
        expect(decodeMessage('TensorProto', bytes).int32Data).toHaveLength(count);
        return performance.now() - started;
      });
      return Math.min(...times);
    };
    // 16 times as many: 256 times as long, if each cost as much as all before it.
    expect(quickest(320_000) / quickest(20_000)).toBeLessThan(100);
  });
});

describe.skipIf(!onnxPython)(`against the onnx package${onnxPython ? '' : `: ${noOnnxPython}`}`, () => {
  it('every node test comes back to the byte', () => {
    const models = onnxNodeTests();
    expect(models.length).toBeGreaterThan(1000);
    for (const bytes of models) expect(Buffer.compare(encodeModel(decodeModel(bytes)), bytes)).toBe(0);
  });

  it('knows every field that it knows, by number, type and label', () => {
    const [output] = runOnnxPython(`
def walk(d, seen):
    if d.full_name in seen: return
    seen[d.full_name] = [[f.camelcase_name, f.number, f.is_repeated, 5 if f.type == 14 else f.type,
        f.message_type.full_name if f.message_type else None] for f in sorted(d.fields, key=lambda f: f.number)]
    for f in d.fields:
        if f.message_type: walk(f.message_type, seen)
seen = {}
walk(onnx.ModelProto.DESCRIPTOR, seen)
put(json.dumps(seen).encode())
`);
    const theirs = JSON.parse(String(output)) as Record<string, [string, number, boolean, number, string | null][]>;
    const pairs = new Map<string, MessageName>([['onnx.ModelProto', 'ModelProto']]);
    // The map grows while it is walked: each message brings the ones in its fields.
    for (const [theirName, ourName] of pairs) {
      const fields = theirs[theirName] ?? [];
      const expected = fields.map(([name, number, repeated, type]) => [name, number, repeated, type]);
      const ours = fieldsOf[ourName].map((f) => [f.name, f.number, f.repeated ?? false, typeCodes[f.type] ?? 11]);
      expect({ [ourName]: ours }).toEqual({ [ourName]: expected });
      fields.forEach(([, , , , message], i) => {
        if (message) pairs.set(message, fieldsOf[ourName][i]?.type as MessageName);
      });
    }
    expect(pairs.size).toBe(Object.keys(theirs).length);
  });
});

/** FieldDescriptorProto.Type of our scalars; a message is 11. */
const typeCodes: Readonly<Record<string, number>> = {
  double: 1,
  float: 2,
  int53: 3,
  int64: 3,
  uint64: 4,
  int32: 5,
  string: 9,
  bytes: 12,
};
