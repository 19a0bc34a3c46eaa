import { describe, expect, it } from 'vitest';
import { noOnnxPython, onnxNodeTests, onnxPython, runOnnxPython } from '../test/onnxPython.ts';
import { floatInfo, sampleModel } from '../test/sampleModel.ts';
import { printModel } from './print.ts';
import { decodeModel, encodeModel } from './proto/index.ts';
import { shortestFloat } from './shortestFloat.ts';

describe('printModel', () => {
  it('writes one node a line, small tensors in full, names that are no identifiers in quotes', () => {
    expect(printModel(sampleModel)).toBe(`<
   ir_version: 8,
   opset_import: ["" : 17],
   producer_name: "fmnist-toolkit \\"test\\"",
   metadata_props: ["labels": "[\\"Ärmel\\",\\"Coat\\"]"]
>
main (float[N,3] x) => (float[N,2] y)
   <float[3,2] "dense/W" = {1,-2,0.1,4,5.5,-6},
    float[2] b = {0.5,-1e-7},
    float[N,2] hidden>
{
   [dense] hidden = Gemm <alpha: float = 1, transB: int = 0> (x, "dense/W", b)
   flag = Constant <value: tensor = bool {1}> ()
   y = If (flag) <then_branch: graph = then () => (float[N,2] then_out) {
      then_out = Relu (hidden)
   }, else_branch: graph = else () => (float[N,2] else_out) {
      else_out = Neg (hidden)
   }>
}`);
  });

  it('elides tensors above the limit, and comments shapes', () => {
    const text = printModel(sampleModel, { weights: 2, shapes: true });
    expect(text).toContain('float[3,2] "dense/W" = {...}');
    expect(text).toContain('float[2] b = {0.5,-1e-7}');
    expect(text).toMatch(/ {3}\[dense] hidden = Gemm .*b\) {2}# float\[N,2]\n/);
    expect(printModel(sampleModel, { weights: false })).toContain('float[2] b = {...}');
  });

  it('keeps a comment on its line, whatever the names of sizes', () => {
    const y = floatInfo('y', ['N\r\n} #']);
    const text = printModel({ graph: { output: [y], node: [{ opType: 'F', output: ['y'] }] } }, { shapes: true });
    expect(text).toMatch(/y = F \(\) {2}# float\["N {2}} #"]\n}$/);
  });

  it('prints broken models too', () => {
    const broken = { graph: { initializer: [{ dims: [3], dataType: 1 }, { dims: [-1] }], node: [{}] } };
    expect(printModel(broken)).toContain('float[3] "" = {...}');
  });
});

it.each([
  [0.1, '0.1'],
  [-0, '-0'],
  [1 / 3, '0.33333334'],
  [16777216, '16777216'],
  [3.4028234663852886e38, '3.4028235e+38'],
  [1e-45, '1e-45'],
  [Number.NEGATIVE_INFINITY, '-inf'],
])('shortestFloat(%s)', (value, text) => {
  expect(shortestFloat(value)).toBe(text);
});

describe.skipIf(!onnxPython)(`against onnx.parser${onnxPython ? '' : `: ${noOnnxPython}`}`, () => {
  // What onnx's own printer writes, its parser does not always read; where it does, it must read ours as the same.
  const compare = `
it = frames()
for text, data in zip(it, it):
    model = onnx.load_model_from_string(data)
    official = onnx.printer.to_text(model)
    try: expected = onnx.parser.parse_model(official)
    except Exception: put(b'unreadable'); continue
    try: ours = onnx.parser.parse_model(text.decode())
    except Exception as e: put(str(e).encode()); continue
    # printed again: lists and raw data, a comment, white space do not matter
    put(b'same' if onnx.printer.to_text(ours) == onnx.printer.to_text(expected) else b'differs')
`;

  it('reads the sample, comments and all', () => {
    const bytes = encodeModel(sampleModel);
    const text = Buffer.from(printModel(sampleModel, { weights: true, shapes: true }));
    expect(runOnnxPython(compare, [text, bytes]).map(String)).toEqual(['same']);
  });

  it('reads the models of the node tests', { timeout: 180_000 }, () => {
    const models = onnxNodeTests();
    const texts = models.map((bytes) => Buffer.from(printModel(decodeModel(bytes), { weights: true })));
    const verdicts = runOnnxPython(
      compare,
      models.flatMap((bytes, i) => [texts[i] ?? bytes, bytes]),
    ).map(String);
    const wrong = verdicts.flatMap((v, i) => (v === 'same' || v === 'unreadable' ? [] : [`${v}\n${texts[i]}`]));
    expect(wrong).toEqual([]);
    expect(verdicts.filter((v) => v === 'same').length).toBeGreaterThan(0.9 * models.length);
  });
});
