import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleModel } from '../../test/sampleModel.ts';
import { OnnxTextError, parseModel, printModel } from '../index.ts';

/** What is thrown; anything but an OnnxTextError fails the test. */
function errorOf(text: string): OnnxTextError | undefined {
  try {
    parseModel(text);
    return undefined;
  } catch (error) {
    if (error instanceof OnnxTextError) return error;
    throw error;
  }
}

const inGraph = (body: string) => `g () => () {\n  ${body}\n}`;
const withAttribute = (attribute: string) => inGraph(`y = F <${attribute}> ()`);
const withTensor = (tensor: string) => `g () => ()\n  <${tensor}>\n{}`;

describe('parseModel refuses', () => {
  it.each<[string, string, RegExp, string]>([
    ['', '1:1', /name of a graph/, 'the end of the text'],
    ['# nothing\n\n', '1:10', /name of a graph/, 'the end of the text'],
    ['<ir_version: "8">\ng', '1:14', /whole number below 2\^53/, '"8"'],
    ['<ir_version: 9007199254740992>', '1:14', /below 2\^53/, '"9007199254740992"'],
    ['<ir_version: 8,\n version: 7>', '2:2', /one of ir_version, opset_import/, '"version"'],
    ['<ir_version: 8, ir_version: 8>', '1:17', /each once/, '"ir_version"'],
    ['<constructor: 8>', '1:2', /one of ir_version/, '"constructor"'],
    ['<opset_import: ["" 17]>', '1:20', /":"/, '"17"'],
    ['<model_version: 9223372036854775808>', '1:17', /64 bits/, '"9223372036854775808"'],
    ['g x', '1:3', /"\("/, '"x"'],
    ['g (x) = > (y) {}', '1:7', /"=>"/, '"="'],
    ['g (float[N x) => () {}', '1:12', /"," or "\]"/, '"x"'],
    ['g (float[1.5] x) => () {}', '1:10', /a size: a number, a name or \?/, '"1.5"'],
    ['g (float[9007199254740992] x) => () {}', '1:10', /2\^53/, '"9007199254740992"'],
    ['g (seq(int) x) => () {}', '1:8', /a type, such as float\[N,3\]/, '"int"'],
    ['g (map(string) x) => () {}', '1:14', /","/, '")"'],
    ['g (undefined[2] x) => () {}', '1:13', /"," or "\)"/, '"["'],
    ['g () => () {', '1:13', /"}", or a node such as y = Relu \(x\)/, 'the end of the text'],
    ['g () => () {} h', '1:16', /"\("/, 'the end of the text'],
    ['g () => () { "a', '1:14', /a " that ends the string/, 'the end of the text'],
    [inGraph('ä = F ()'), '2:3', /a name, a number/, '"ä"'],
    [inGraph('"ä🙂" F ()'), '2:8', /"="/, '"F"'],
    [inGraph('y = F'), '3:1', /"\(" or "<"/, '"}"'],
    [inGraph('y = F (a b)'), '2:12', /"," or "\)"/, '"b"'],
    [inGraph('y = F <a = 1> (x) <b = 1>'), '2:21', /"}", or a node/, '"<"'],
    [withAttribute('a'), '2:11', /"="/, '">"'],
    [withAttribute('a: number = 1'), '2:13', /one of float, int, string/, '"number"'],
    [withAttribute('a = []'), '2:16', /a list with values, or its type/, '">"'],
    [withAttribute('a: int = 1.5'), '2:19', /int/, 'float'],
    [withAttribute('a: float = "1"'), '2:21', /float/, 'string'],
    [withAttribute('a: ints = 1'), '2:20', /ints/, 'int'],
    [withAttribute('a: int = [1]'), '2:19', /int/, 'ints'],
    [withAttribute('a = [1, "b"]'), '2:18', /int, as declared or first in the list/, 'string'],
    [withAttribute('a: floats = [1, @b]'), '2:26', /a value of type float/, '"@"'],
    [withAttribute('a = 1e39'), '2:14', /3\.4e38/, '"1e39"'],
    [withAttribute('a = 9223372036854775808'), '2:14', /64 bits/, '"9223372036854775808"'],
    [withAttribute('a = float[N] {1}'), '2:14', /its sizes numbers/, 'float[N]'],
    [withAttribute('a = seq(float) {1}'), '2:14', /such as float\[2,3\]/, 'seq(float)'],
    [withTensor('float[] w = {1}'), '2:4', /its sizes numbers/, 'float[]'],
    [withTensor('w = {1}'), '2:4', /such as float\[2,3\]/, 'no type'],
    [withTensor('float[-1] w = {1}'), '2:4', /its sizes numbers/, 'float[-1]'],
    [withTensor('float[3] w = {1, 2}'), '2:17', /3 values for float\[3\]/, '2'],
    [withTensor('int4[3] w = {1, 2, 3}'), '2:16', /2 values for int4\[3\], bytes that hold several/, '3'],
    [withTensor('string[2] w = {"a"}'), '2:18', /2 values/, '1'],
    [withTensor('string[1] w = {1}'), '2:19', /a string/, '"1"'],
    [withTensor('int8[1] w = {128}'), '2:17', /int8 tensor, a whole number from -128 to 127/, '"128"'],
    [withTensor('uint8[1] w = {256}'), '2:18', /-128 to 255/, '"256"'],
    [withTensor('uint64[1] w = {-1}'), '2:19', /from 0 to 18446744073709551615/, '"-1"'],
    [withTensor('int32[1] w = {1.0}'), '2:18', /int32/, '"1.0"'],
    [withTensor('float[1] w = {1e39}'), '2:18', /float/, '"1e39"'],
    [withTensor('double[1] w = {-1e999}'), '2:19', /double/, '"-1e999"'],
    [withTensor('float[1] w = {.5}'), '2:18', /values/, '"."'],
    [withTensor('float[1] w = 1'), '2:17', /the values of a tensor, such as \{1, 2\}/, '"1"'],
    [withTensor('float[1] w = ["location" "x"]'), '2:29', /":"/, '"x"'],
  ])('%j at %s', (text, where, expected, received) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ code: 'BAD_TEXT', kind: 'input', where, received });
    expect(error?.expected).toMatch(expected);
    expect(`${error?.line}:${error?.column}`).toBe(where);
  });

  it('values that were left out, and says how to have them', () => {
    expect(errorOf(printModel(sampleModel, { weights: 1 }))?.hint).toMatch(/\{ weights: true }/);
    expect(errorOf(withTensor('int4[3] w = ...'))?.hint).toMatch(/left out/);
    expect(errorOf(withAttribute('a: sparse_tensor = ...'))?.hint).toMatch(/no text form, as sparse tensors/);
  });

  it('a mistake by showing its line, cut if it is long, without control characters', () => {
    expect(errorOf('g () => () {\n\ty = F\u001b[2J (a b)\n}')?.hint).toBe(' y = F [2J (a b)\n      ^');
    const long = errorOf(`g (${'float[N,"🙂"] x, '.repeat(100)}1) => () {}`);
    expect(long?.hint).toBe(`…, float[N,"🙂"] x, float[N,"🙂"] x, 1) => () {}\n${' '.repeat(35)}^`);
    expect(long?.column).toBe(1604);
    expect(errorOf(`g (${'x'.repeat(1e6)}`)?.received).toBe('the end of the text');
    expect(errorOf(`g ${'x'.repeat(1e6)}`)?.received).toBe(`"${'x'.repeat(39)}…`);
  });
});

describe('a hostile text', () => {
  const many = 300_000;
  const deep = inGraph('y = F <a = g () => () {'.repeat(many));
  it.each<[string, string]>([
    ['types in types', `g (${'seq('.repeat(many)}`],
    ['types in types, with their ends', `g (${'optional('.repeat(many)}float${')'.repeat(many)} x) => () {}`],
    ['graphs in graphs', deep],
    ['open brackets', '('.repeat(many)],
    ['open headers', '<'.repeat(many)],
    ['a string without an end', `g "${'x'.repeat(10 * many)}`],
    ['a string of backslashes', `g "${'\\'.repeat(10 * many + 1)}`],
    ['strings without an end, over and over', `g (${'"'.repeat(2 * many)}`],
    ['comments', `${'#\n'.repeat(many)}g (`],
    ['blank lines', `${'\n'.repeat(10 * many)}`],
    ['a long whole number', withTensor(`int64 w = {${'9'.repeat(10 * many)}}`)],
    ['a long whole number of zeros', withTensor(`int64 w = {${'0'.repeat(10 * many)}}`)],
    ['a long size', `g (float[${'9'.repeat(10 * many)}] x) => () {}`],
    ['a long fraction', withTensor(`float[2] w = {0.${'1'.repeat(10 * many)}}`)],
    ['a long exponent', withTensor(`float w = {1e${'1'.repeat(10 * many)}}`)],
    ['a huge tensor with one value', withTensor('float[9007199254740991] w = {1}')],
    ['tensors whose size overflows', withTensor('float[9007199254740991, 9007199254740991] w = {1}')],
    ['a small tensor with many values', withTensor(`int64[1] w = {${'1,'.repeat(many)}1}`)],
    ['many huge tensors', withTensor(`${'float[9007199254740991] w = {1}, '.repeat(many / 10)}`)],
    ['many sizes', `g (float[${'1,'.repeat(many)}`],
    ['many lines before a mistake in a long one', `${'\n'.repeat(many)}g (${'x,'.repeat(many)})`],
    ['many names', inGraph(`${'x,'.repeat(many)} = F (1)`)],
    ['minus signs', withTensor(`float w = {${'-'.repeat(many)}}`)],
    ['control characters', '\0'.repeat(many)],
    ['halves of characters', '\ud83d'.repeat(many)],
    ['labels', `g () => () {${'['.repeat(many)}`],
    ['points', `g () => () { y = ${'a.'.repeat(many)}`],
  ])('%s: is refused within bounded time and memory', (_, text) => {
    const started = performance.now();
    expect(errorOf(text)).toBeInstanceOf(OnnxTextError);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('of many parts is read in linear time', () => {
    const timeOf = (count: number) => {
      const text = `g () => () <${'float[2] "w \\" x" = {1, -nan}, '.repeat(count)}hidden> {${'y = F <a = [1]> (x)'.repeat(count)}}`;
      const started = performance.now();
      expect(parseModel(text).graph?.node).toHaveLength(count);
      return performance.now() - started;
    };
    timeOf(1000);
    // Quadratic, it would be 400 times as long.
    expect(timeOf(20_000)).toBeLessThan(100 * timeOf(1000));
  });

  it('may nest as deeply as the file that it is written to', () => {
    const graphs = (depth: number) =>
      `g () => () {${'y = F () <a = g () => () {'.repeat(depth - 1)}${'}>'.repeat(depth - 1)}}`;
    expect(errorOf(graphs(30))).toBeUndefined();
    expect(errorOf(graphs(31))?.expected).toMatch(/at most 30 graphs and types/);
  });

  it('made of pieces, or changed here and there, is read or refused', () => {
    const sample = printModel(sampleModel, { weights: true });
    const pieces: string[] = sample.match(/\w+|\W/g) ?? [];
    const piece = fc.oneof(
      fc.constantFrom(...pieces, 'nan', '-inf', 'seq', '@', '?', '1e9', '"a\\"', '#', '\0'),
      fc.string({ unit: 'binary' }),
    );
    const check = (text: string) => void errorOf(text);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (parts) => check(parts.join(' '))),
      { numRuns: 800 },
    );
    const edit = fc.tuple(fc.nat(pieces.length - 1), piece);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        check(edits.reduce((parts, [at, part]) => parts.with(at, part), pieces).join(''));
      }),
      { numRuns: 800 },
    );
    for (let end = 0; end < sample.length; end++) expect(errorOf(sample.slice(0, end))).toBeDefined();
  });
});
