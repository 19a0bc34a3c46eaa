import { describe, expect, it } from 'vitest';
import { noOnnxPython, onnxPython, runOnnxPython } from '../../test/onnxPython.ts';
import { dataTypes, type DataTypeName } from './dataType.ts';
import { decodeMessage, encodeMessage, tensorToTypedArray, typedArrayToTensor } from './index.ts';

describe('typedArrayToTensor, tensorToTypedArray', () => {
  it.each([
    [Float32Array.of(1.5, -2), 'float', 1],
    [Float64Array.of(1.5, -2), 'double', 11],
    [Int8Array.of(-1, 2), 'int8', 3],
    [Uint16Array.of(1, 65535), 'uint16', 4],
    [BigInt64Array.of(-1n, 2n ** 62n), 'int64', 7],
    [BigUint64Array.of(2n ** 64n - 1n, 0n), 'uint64', 13],
    [['Ärmel', ''], 'string', 8],
  ] as const)('%s is %s', (data, _, dataType) => {
    const tensor = typedArrayToTensor(data, { name: 't', dims: [2] });
    expect(tensor.dataType).toBe(dataType);
    expect(tensorToTypedArray(tensor)).toEqual(data);
    expect(tensorToTypedArray(decodeMessage('TensorProto', encodeMessage('TensorProto', tensor)))).toEqual(data);
  });

  it('shares memory where it can, and copies a misaligned view', () => {
    const data = Float32Array.of(1, 2);
    const { rawData } = typedArrayToTensor(data, { dims: [2] });
    expect(rawData?.buffer).toBe(data.buffer);
    const shifted = new Uint8Array(9);
    shifted.set(rawData ?? [], 1);
    expect(tensorToTypedArray({ dims: [2], dataType: 1, rawData: shifted.subarray(1) })).toEqual(data);
  });

  it('knows packed, half and complex types by name', () => {
    expect(typedArrayToTensor(Uint16Array.of(0x3c00), { dims: [], dataType: 'float16' }).dataType).toBe(10);
    expect(tensorToTypedArray(typedArrayToTensor(Uint8Array.of(0x21, 3), { dims: [3], dataType: 'int4' }))).toEqual(
      Uint8Array.of(0x21, 3),
    );
    expect(tensorToTypedArray({ dims: [1], dataType: 14, floatData: Float32Array.of(1, 2) })).toEqual(
      Float32Array.of(1, 2),
    );
    expect(tensorToTypedArray({ dims: [2], dataType: 4, int32Data: Int32Array.of(-1, 7) })).toEqual(
      Uint16Array.of(65535, 7),
    );
  });

  it('throws where the values do not fit', () => {
    const float = (n: number) => ({ name: 'w', dims: [3], dataType: 1, floatData: new Float32Array(n) });
    expect(() => tensorToTypedArray(float(2))).toThrow(
      /tensor "w": .*float\[3\].*expected 3 entries of floatData.*received 2/,
    );
    expect(() => tensorToTypedArray({ dims: [2 ** 53 - 1], dataType: 1 })).toThrow(/expected 9007199254740991 entries/);
    expect(() => tensorToTypedArray({ dims: [1], dataType: 99, rawData: new Uint8Array(1) })).toThrow(/type.*99/);
    expect(() => tensorToTypedArray({ dims: [1], dataType: 1, dataLocation: 1 })).toThrow(/file beside/);
    expect(() => typedArrayToTensor(new Float32Array(0), { dims: [2] })).toThrow(/do not fill/);
  });
});

describe.skipIf(!onnxPython)(`against numpy_helper${onnxPython ? '' : `: ${noOnnxPython}`}`, () => {
  const names = (Object.keys(dataTypes) as DataTypeName[]).filter((name) => !name.startsWith('float6'));

  it('reads every type that make_tensor writes, from its list and from raw data', () => {
    const tensors = runOnnxPython(
      `
from onnx import helper, numpy_helper, TensorProto
import numpy as np
for name in json.loads(next(frames())):
    t = helper.make_tensor(name, TensorProto.DataType.Value(name.upper()), [3], [1, 0, 1])
    put(t.SerializeToString())
    array = numpy_helper.to_array(t)
    put(numpy_helper.from_array(array, name).SerializeToString())
`,
      [Buffer.from(JSON.stringify(names))],
    ).map((bytes) => decodeMessage('TensorProto', bytes));
    expect(tensors).toHaveLength(2 * names.length);
    names.forEach((name, i) => {
      const [list, raw] = [tensors[2 * i] ?? {}, tensors[2 * i + 1] ?? {}];
      expect([list.dataType, raw.rawData?.length]).toEqual([raw.dataType, raw.rawData?.length]);
      expect({ [name]: tensorToTypedArray(list) }).toEqual({ [name]: tensorToTypedArray(raw) });
    });
  });
});
