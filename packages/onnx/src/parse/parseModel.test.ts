import { describe, expect, it } from 'vitest';
import { floatInfo } from '../../test/sampleModel.ts';
import { parseModel, type NodeProto, type TypeProto } from '../index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
/** The nodes of a graph with this body. */
const nodesOf = (body: string) => parseModel(`g (x) => (y) { ${body} }`).graph?.node;
const attributesOf = (attributes: string) => nodesOf(`y = F <${attributes}> ()`)?.[0]?.attribute;
const initializerOf = (tensor: string) => parseModel(`g () => () <${tensor}> {}`).graph?.initializer?.[0];
const typeOf = (type: string) => parseModel(`g (${type} x) => () {}`).graph?.input?.[0]?.type;

const everything = `# a comment
<
  ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 3],
  producer_name: "say \\"hi\\" \\\\", producer_version: "1", domain: "d", model_version: 9007199254740993,
  doc_string: "two
lines", metadata_props: ["k": "v", "": ""]
>
main (float[N,3] x, float[2] w = {1, -2.5e0}, untyped) => (float[N,?] y) # another
   <float[2] "b/1" = {0., inf}, float[] hidden, string s = {"#\\"}"}>
{
   [first] hidden, = ai.onnx.ml.Scaler:fast <offset: floats = [1, -0], scale = [0.5]> (x, , "b/1")
   y = If (hidden) <then_branch = then () => (z) { z = Neg (hidden) }>
   = Print ()
}
<domain: "own", overload: "v2", opset_import: ["" : 17], doc_string: "f">
f <alpha, beta: float = 1> (float[N] a, b) => (c) <int64 n> { c = Mul <k: float = @alpha> (a, b) }`;

describe('parseModel', () => {
  it('reads every part of the syntax', () => {
    expect(parseModel(everything)).toEqual({
      irVersion: 8,
      opsetImport: [
        { domain: '', version: 17 },
        { domain: 'ai.onnx.ml', version: 3 },
      ],
      producerName: 'say "hi" \\',
      producerVersion: '1',
      domain: 'd',
      modelVersion: 9007199254740993n,
      docString: 'two\nlines',
      metadataProps: [
        { key: 'k', value: 'v' },
        { key: '', value: '' },
      ],
      graph: {
        name: 'main',
        input: [floatInfo('x', ['N', 3]), floatInfo('w', [2]), { name: 'untyped' }],
        output: [{ name: 'y', type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'N' }, {}] } } } }],
        initializer: [
          { name: 'w', dims: [2], dataType: 1, rawData: floats(1, -2.5) },
          { name: 'b/1', dims: [2], dataType: 1, rawData: floats(0, Infinity) },
          { name: 's', dataType: 8, stringData: [bytes('#"}')] },
        ],
        valueInfo: [{ name: 'hidden', type: { tensorType: { elemType: 1 } } }],
        node: [
          {
            name: 'first',
            output: ['hidden'],
            domain: 'ai.onnx.ml',
            opType: 'Scaler',
            overload: 'fast',
            input: ['x', '', 'b/1'],
            attribute: [
              { name: 'offset', type: 6, floats: [1, -0] },
              { name: 'scale', type: 6, floats: [0.5] },
            ],
          },
          {
            opType: 'If',
            input: ['hidden'],
            output: ['y'],
            attribute: [
              {
                name: 'then_branch',
                type: 5,
                g: {
                  name: 'then',
                  output: [{ name: 'z' }],
                  node: [{ opType: 'Neg', input: ['hidden'], output: ['z'] }],
                },
              },
            ],
          },
          { opType: 'Print' },
        ],
      },
      functions: [
        {
          domain: 'own',
          overload: 'v2',
          opsetImport: [{ domain: '', version: 17 }],
          docString: 'f',
          name: 'f',
          attribute: ['alpha'],
          attributeProto: [{ name: 'beta', type: 1, f: 1 }],
          input: ['a', 'b'],
          output: ['c'],
          valueInfo: [floatInfo('a', ['N']), { name: 'n', type: { tensorType: { elemType: 7, shape: {} } } }],
          node: [
            {
              opType: 'Mul',
              input: ['a', 'b'],
              output: ['c'],
              attribute: [{ name: 'k', type: 1, refAttrName: 'alpha' }],
            },
          ],
        },
      ],
    });
  });

  it.each<[string, NodeProto]>([
    ['a, b = F (c)', { opType: 'F', output: ['a', 'b'], input: ['c'] }],
    ['= F ()', { opType: 'F' }],
    ['a, = F (c,)', { opType: 'F', output: ['a'], input: ['c'] }],
    ['F = F (,)', { opType: 'F', output: ['F'], input: [''] }],
    ['a = F (,,c)', { opType: 'F', output: ['a'], input: ['', '', 'c'] }],
    ['a = F ("", "b c")', { opType: 'F', output: ['a'], input: ['', 'b c'] }],
    ['[] a = F ()', { name: '', opType: 'F', output: ['a'] }],
    ['["n 1"]a=F()', { name: 'n 1', opType: 'F', output: ['a'] }],
    ['a = x.y.F:o ()', { domain: 'x.y', opType: 'F', overload: 'o', output: ['a'] }],
    ['a = "x-y.z"."F G":"o p" ()', { domain: 'x-y.z', opType: 'F G', overload: 'o p', output: ['a'] }],
    ['float = F (seq, inf, graph)', { opType: 'F', output: ['float'], input: ['seq', 'inf', 'graph'] }],
  ])('node %s', (text, node) => {
    expect(nodesOf(text)).toEqual([node]);
  });

  it.each<[string, object]>([
    ['a = 1', { type: 2, i: 1 }],
    ['a = -0', { type: 2, i: 0 }],
    ['a = -9223372036854775808', { type: 2, i: -(2n ** 63n) }],
    ['a = 1.', { type: 1, f: 1 }],
    ['a = 1e3', { type: 1, f: 1000 }],
    ['a = 0.1', { type: 1, f: Math.fround(0.1) }],
    ['a: float = -0', { type: 1, f: -0 }],
    ['a = -Infinity', { type: 1, f: -Infinity }],
    ['a = NaN', { type: 1, f: NaN }],
    ['a = 1e-60', { type: 1, f: 0 }],
    ['a = "b\\c"', { type: 3, s: bytes('bc') }],
    ['a: ints = []', { type: 7 }],
    ['a = [1, 2]', { type: 7, ints: [1, 2] }],
    ['a: floats = [1, nan, inf]', { type: 6, floats: [1, NaN, Infinity] }],
    ['a = ["", "b"]', { type: 8, strings: [bytes(''), bytes('b')] }],
    ['a = @b', { refAttrName: 'b' }],
    ['a: ints = @"b c"', { type: 7, refAttrName: 'b c' }],
    ['a = float {1}', { type: 4, t: { dataType: 1, rawData: floats(1) } }],
    ['a = float[1] = {1}', { type: 4, t: { dataType: 1, dims: [1], rawData: floats(1) } }],
    ['a = float[1] inf {1}', { type: 4, t: { dataType: 1, dims: [1], name: 'inf', rawData: floats(1) } }],
    ['a = float "t 1" = {1}', { type: 4, t: { dataType: 1, name: 't 1', rawData: floats(1) } }],
    [
      'a = float[9] = ["location": "w"]',
      { type: 4, t: { dataType: 1, dims: [9], dataLocation: 1, externalData: [{ key: 'location', value: 'w' }] } },
    ],
    ['a = float[2]', { type: 13, tp: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }] } } } }],
    ['a = [seq(float), float[]]', { type: 14, typeProtos: [typeOf('seq(float)'), typeOf('float[]')] }],
    [
      'a: tensors = [float {1}, float {2}]',
      { type: 9, tensors: [1, 2].map((x) => ({ dataType: 1, rawData: floats(x) })) },
    ],
    ['a = g () => () {}', { type: 5, g: { name: 'g' } }],
    ['a = "g h" () => () {}', { type: 5, g: { name: 'g h' } }],
    ['a: graph = float () => () {}', { type: 5, g: { name: 'float' } }],
    ['a: graphs = [nan () => () {}, h () => () {}]', { type: 10, graphs: [{ name: 'nan' }, { name: 'h' }] }],
  ])('attribute %s', (text, attribute) => {
    expect(attributesOf(text)).toEqual([{ name: 'a', ...attribute }]);
  });

  it.each<[string, TypeProto]>([
    ['float', { tensorType: { elemType: 1, shape: {} } }],
    ['int4[]', { tensorType: { elemType: 22 } }],
    [
      'string[0, -1, n, "n + 1", ?]',
      {
        tensorType: {
          elemType: 8,
          shape: { dim: [{ dimValue: 0 }, { dimValue: -1 }, { dimParam: 'n' }, { dimParam: 'n + 1' }, {}] },
        },
      },
    ],
    ['sparse_tensor(double[2])', { sparseTensorType: { elemType: 11, shape: { dim: [{ dimValue: 2 }] } } }],
    [
      'seq(optional(float[]))',
      { sequenceType: { elemType: { optionalType: { elemType: { tensorType: { elemType: 1 } } } } } },
    ],
    [
      'map(string, seq(bool[]))',
      { mapType: { keyType: 8, valueType: { sequenceType: { elemType: { tensorType: { elemType: 9 } } } } } },
    ],
    ['opaque()', { opaqueType: {} }],
    ['opaque(a.b)', { opaqueType: { name: 'a.b' } }],
    ['opaque(a.b, c)', { opaqueType: { domain: 'a.b', name: 'c' } }],
  ])('type %s', (text, type) => {
    expect(typeOf(text)).toEqual(type);
  });

  it.each<[string, ArrayBufferView]>([
    ['float[4] w = {nan, -nan, -inf, -0}', Uint32Array.of(0x7fc00000, 0xffc00000, 0xff800000, 0x80000000)],
    ['double[3] w = {-NaN, 1e308, 5e-324}', BigUint64Array.of(0xfff8000000000000n, 0x7fe1ccf385ebc8a0n, 1n)],
    ['int8[2] w = {-128, 127}', Int8Array.of(-128, 127)],
    ['uint16[3] w = {65535, -1, 007}', Uint16Array.of(65535, 65535, 7)],
    ['uint32 w = {4294967295}', Uint32Array.of(2 ** 32 - 1)],
    ['int64[2] w = {9223372036854775807, -0}', BigInt64Array.of(2n ** 63n - 1n, 0n)],
    ['uint64 w = {18446744073709551615}', BigUint64Array.of(2n ** 64n - 1n)],
    ['bool[2] w = {1, 0}', Uint8Array.of(1, 0)],
    ['float16 w = {15360}', Uint16Array.of(0x3c00)],
    ['bfloat16 w = {16256}', Uint16Array.of(0x3f80)],
    ['int4[3] w = {33, 3}', Uint8Array.of(0x21, 3)],
    ['float8e4m3fn w = {255}', Uint8Array.of(255)],
    ['complex64 w = {1, 2}', Float32Array.of(1, 2)],
    ['float[0,3] w = {}', new Float32Array(0)],
  ])('tensor %s', (text, data) => {
    expect(initializerOf(text)?.rawData).toEqual(new Uint8Array(data.buffer));
  });

  it('takes any white space, comments everywhere, a byte order mark', () => {
    const simple = 'g(float[N,2]x)=>(float y)<float[1]w={1}>{y=F<a=1,b=[1,2]>(x)}';
    const wide = simple.replaceAll(/=>|[^\w=>]|=(?!>)/g, ' \t\r\n# ">\n$& # "\v\n\f');
    expect(parseModel(`\uFEFF${wide}`)).toEqual(parseModel(simple));
    expect(parseModel(simple).graph?.node).toHaveLength(1);
  });
});
