import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arbitraryModel } from '../../test/arbitraryModel.ts';
import { caseInputs } from '../../test/caseInputs.ts';
import { network } from '../../test/network.ts';
import { noOnnxPython, onnxNodeTests, onnxPython, runOnnxPython } from '../../test/onnxPython.ts';
import { sampleModel } from '../../test/sampleModel.ts';
import { textForm } from '../../test/textForm.ts';
import {
  builder,
  decodeModel,
  encodeModel,
  fromProto,
  ops,
  parseModel,
  printModel,
  toProto,
  type AnyOpDef,
  type Graph,
  type ModelProto,
  type OpType,
} from '../index.ts';

const models = resolve(import.meta.dirname, '../../../../models');
const files = readdirSync(models, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.onnx'));
const written = (model: ModelProto) => printModel(model, { weights: true });

describe('parseModel of printModel', () => {
  it('is the sample, with comments too', () => {
    expect(parseModel(written(sampleModel))).toEqual(textForm(sampleModel));
    expect(parseModel(printModel(sampleModel, { weights: true, shapes: true }))).toEqual(textForm(sampleModel));
  });

  it.each(files)('is models/%s to the byte', (file) => {
    const bytes = readFileSync(resolve(models, file));
    expect(Buffer.compare(encodeModel(parseModel(written(decodeModel(bytes)))), bytes)).toBe(0);
  });

  it('is LeNet within a second', () => {
    const text = written(decodeModel(readFileSync(resolve(models, 'lenet/model.onnx'))));
    const started = performance.now();
    parseModel(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('is any model whatever, as decodeModel would have read it', () => {
    fc.assert(
      fc.property(arbitraryModel(), (model) => {
        const read = parseModel(written(model));
        expect(read).toEqual(textForm(model));
        // Encoded, a model without a format version and operator sets is none.
        expect(decodeModel(encodeModel({ ...read, irVersion: 8 }))).toEqual({ ...read, irVersion: 8 });
        expect(parseModel(printModel(read, { weights: true, shapes: true }))).toEqual(read);
      }),
      { numRuns: 300 },
    );
  });

  it('is the graph of the toolkit that was printed: of every operator, and of a network', () => {
    const graphs = [network().graph, ...Object.entries<AnyOpDef>(ops).flatMap(([type, def]) => caseGraphs(type, def))];
    for (const graph of graphs) {
      const proto = toProto({ graph }, { opset: 21 });
      const bytes = encodeModel(proto);
      const read = parseModel(written(proto));
      expect(fromProto(read)).toEqual(fromProto(decodeModel(bytes)));
      expect(Buffer.compare(encodeModel(toProto(fromProto(read), { opset: 21 })), bytes)).toBe(0);
    }
  });
});

function caseGraphs(type: string, { cases }: AnyOpDef): Graph[] {
  return cases.map(({ inputs, attrs }) => {
    const g = builder();
    const outputs = g.emit(type as OpType, caseInputs(g, inputs).operands, attrs);
    return g.finish(Object.fromEntries(outputs.map((v, i) => [`y${i}`, v])));
  });
}

describe.skipIf(!onnxPython)(`with the onnx package${onnxPython ? '' : `: ${noOnnxPython}`}`, () => {
  /** For each text what onnx.parser reads, undefined where it reads nothing. */
  const officially = (texts: readonly string[]) =>
    runOnnxPython(
      `
for text in frames():
    try: put(onnx.parser.parse_model(text.decode()).SerializeToString())
    except Exception: put(b'')
`,
      texts.map((text) => Buffer.from(text)),
    ).map((bytes) => (bytes.length > 0 ? decodeModel(bytes) : undefined));

  /** Comparing objects of this size takes long, comparing bytes does not. */
  function expectSame(read: ModelProto, expected: ModelProto): void {
    if (Buffer.compare(encodeModel(read), encodeModel(expected)) !== 0) expect(read).toEqual(expected);
  }

  it('every node test comes back, from our text and from that of onnx.printer', { timeout: 180_000 }, () => {
    const encoded = onnxNodeTests();
    const official = runOnnxPython(
      'for data in frames(): put(onnx.printer.to_text(onnx.load_model_from_string(data)).encode())',
      encoded,
    );
    expect(encoded.length).toBeGreaterThan(1000);
    encoded.forEach((bytes, i) => {
      const model = decodeModel(bytes);
      const expected = textForm(model);
      expectSame(parseModel(written(model)), expected);
      expectSame(parseModel(String(official[i])), expected);
    });
  });

  it('onnx.parser reads what we print as we do, whatever the names and types', () => {
    const drawn = fc.sample(arbitraryModel({ plainly: true }), { numRuns: 400, seed: 1 });
    const read = officially(drawn.map(written));
    drawn.forEach((model, i) => expect(textForm(read[i] ?? {})).toEqual(textForm(model)));
  });

  it('of what onnx.printer writes, we read all that onnx.parser reads, as it does', () => {
    const drawn = fc.sample(arbitraryModel({ plainly: true }), { numRuns: 400, seed: 2 });
    const texts = runOnnxPython(
      'for data in frames(): put(onnx.printer.to_text(onnx.load_model_from_string(data)).encode())',
      drawn.map((model) => encodeModel(model)),
    ).map(String);
    const readable = officially(texts)
      .map((model, i) => ({ model, text: texts[i] ?? '' }))
      .filter(({ model }) => model);
    expect(readable.length).toBeGreaterThan(40);
    for (const { model, text } of readable) expect(parseModel(text)).toEqual(textForm(model ?? {}));
  });

  it('a text that onnx.parser reads means the same to us', () => {
    const head = '<ir_version: 10, opset_import: ["" : 17]> g (float[N] x) => (float[N] y) ';
    const texts = [
      'g () => () {}',
      'g (float[2] x = {1,2}, y) => (z) {}',
      `${head}{ y = Relu (x) }`,
      `${head}{ y = Relu (x,) z, = F (,) [] w = F("",,a) = P () }`,
      `${head}{ y = a.b.F:ov <a = 1, b: float = 1, c = [1.5, 2.], d: floats = [-0, 3], e = "\\n\\"é", f: strings = []> (x) }`,
      `${head}{ y = F (x) <t = float[1] = {1}, u = float[1] n {1}, v = float[3], w: ints = @q, r = @"q r", i = -inf> }`,
      `${head}{ y = F <t = string[2] {"a", "b"}, m = map(int64, seq(float[?,"a b",3])), o=opaque(a.b.c), p = opaque(a.b, c)> () }`,
      `${head}{ y = F <q=sparse_tensor(float[2]), r=optional(seq(float)), g = h (float x) => (float[] y) <int64 z> { y = F (x) }> () }`,
      `${head}<float[6] w = {nan, -nan, inf, -infinity, 1., 12e-2}, float[0] v = {}, float[2] u = ["location": "x"], float a = {-0}> {}`,
      `${head}<uint8[2] a = {-1, 7}, int64[2] b = {-0, 9007199254740993}, uint64 c = {18446744073709551615}, hidden> {}`,
      `${head}{} <domain: "d", opset_import: ["":1]> f <a, "b c", d: int = 3, e> (float[N] x, y) => (float z, w) <float q> { z = R(x) }`,
      `${head}# c "\n{# } \n}\n# the end`,
    ];
    expect(texts.map((text) => parseModel(text))).toEqual(officially(texts).map((model) => model && textForm(model)));
  });
});
