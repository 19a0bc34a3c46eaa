import { readFileSync } from 'node:fs';
import { decodeModel, encodeModel, type ModelProto, type NodeProto } from '@fmnist/onnx';
import { describe, expect, it } from 'vitest';
import { svgToPng } from '../svgToPng.ts';
import { colorAt, decode, errorCode } from '../testPictures.ts';
import { boxGraph } from './boxGraph.ts';
import { drawGraph } from './drawGraph.ts';
import { layoutGraph } from './layoutGraph.ts';
import { kinds } from './operatorKinds.ts';
import { readGraph } from './readGraph.ts';
import { sizeBox } from './svgBox.ts';

const load = (name: string) =>
  decodeModel(readFileSync(new URL(`../../../../../models/${name}/model.onnx`, import.meta.url)));
const lenet = load('lenet');

const boxesOf = (model: ModelProto, depth?: number) => boxGraph(readGraph(model), depth);
const describeBoxes = (model: ModelProto, depth?: number) =>
  boxesOf(model, depth).boxes.map(({ label, rows }) =>
    [label, ...rows.map(({ title, detail, notes }) => [title, detail, ...notes].filter(Boolean).join(' | '))]
      .filter(Boolean)
      .join(': '),
  );
const layoutOf = (model: ModelProto) => {
  const { boxes, edges } = boxesOf(model);
  return { edges, layout: layoutGraph(boxes.map(sizeBox), edges) };
};

const type = { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'N' }, { dimValue: 8 }] } } };
const pool = (name: string, input: readonly string[], output: string): NodeProto => ({
  name,
  opType: 'X',
  domain: 'd',
  input,
  output: [output],
});
const modelOf = (node: readonly NodeProto[], { input = 'x', output = 'y', name = 'g' } = {}): ModelProto => ({
  opsetImport: [{ domain: '', version: 17 }],
  graph: { name, input: [{ name: input, type }], output: [{ name: output, type }], node },
});
/** a -> b -> c -> d, and a -> d. */
const skipping = modelOf([
  pool('a', ['x'], '1'),
  pool('b', ['1'], '2'),
  pool('c', ['2'], '3'),
  pool('d', ['3', '1'], 'y'),
]);

describe('the boxes of a graph', () => {
  it('say of LeNet what it does, in what order', () => {
    expect(describeBoxes(lenet)).toEqual([
      'images | uint8 N×28×28×1',
      'normalize: Cast | to float: Mul | B 0.01111: Sub | B 0.8103',
      'Reshape | shape [-1, 1, 28, 28]',
      'conv1: Conv | 5×5 | W 6×1×5×5 · B 6: Relu',
      'pool1: MaxPool | 2×2, stride 2',
      'conv2: Conv | 5×5 | W 16×6×5×5 · B 16: Relu',
      'pool2: MaxPool | 2×2, stride 2',
      'Reshape | shape [-1, 256]',
      'fc1: Gemm | B 256×120 · C 120: Relu',
      'fc2: Gemm | B 120×84 · C 84: Relu',
      'fc3: Gemm | B 84×10 · C 10',
      'softmax: Softmax',
      'probabilities | N×10',
      'logits | N×10',
    ]);
    expect(boxesOf(lenet).edges).toContainEqual({ from: 3, to: 4, label: 'N×6×24×24' });
  });

  it('hold a normalisation and an activation with what they work on, but not what others read too', () => {
    expect(describeBoxes(load('small')).slice(3, 7)).toEqual([
      'conv0: Conv | 2×2 | W 8×1×2×2 · B 8: Relu',
      'group1_conv1: Conv | 3×3, pad 1 | W 32×8×3×3',
      'group1_pool, …bn1, …relu1: MaxPool | 2×2, stride 2: BatchNormalization | scale, B, input_mean, input_var 32: Relu',
      'group1_conv2, …bn2, …relu2: Conv | 3×3, pad 1 | W 32×32×3×3: BatchNormalization | scale, B, input_mean, input_var 32: Relu',
    ]);
    const relu = (name: string, input: string, output: string) => ({
      name,
      opType: 'Relu',
      input: [input],
      output: [output],
    });
    const shared = modelOf([
      relu('a', 'x', '1'),
      relu('b', '1', '2'),
      relu('c', '2', '3'),
      { name: 'd', opType: 'Add', input: ['2', '3'], output: ['y'] },
    ]);
    expect(describeBoxes(shared)).toEqual(['x | N×8', 'a: Relu: Relu', 'c: Relu', 'd: Add', 'y | N×8']);
  });

  it('are whole layers where a depth is given', () => {
    const deep = modelOf([pool('s1/b1/c/X', ['x'], '1'), pool('s1/b2/c/X', ['1'], '2'), pool('s2/b1/c/X', ['2'], 'y')]);
    expect(describeBoxes(deep, 2)).toEqual(['x | N×8', 's1/b1: d.X', 's1/b2: d.X', 's2/b1: d.X', 'y | N×8']);
    expect(describeBoxes(deep, 1)).toEqual(['x | N×8', 's1: 2 d.X', 's2: d.X', 'y | N×8']);
    expect(boxesOf(deep, 1).edges).toHaveLength(3);
    expect(describeBoxes(lenet, 1)[3]).toBe('conv1: Conv, Relu | 156 parameters');
  });

  it('are layers where a graph is long, and it is refused where these are too many', async () => {
    const chain = (nameOf: (i: number) => string) =>
      modelOf(
        Array.from({ length: 3000 }, (_, i) =>
          pool(nameOf(i), [i === 0 ? 'x' : `${i - 1}`], i === 2999 ? 'y' : `${i}`),
        ),
      );
    expect(boxesOf(chain((i) => `stage${Math.floor(i / 300)}/block${i}/X`)).boxes).toHaveLength(12);
    expect(await errorCode(() => drawGraph(chain((i) => `node${i}`)))).toBe('GRAPH_TOO_LARGE');
    const wide = modelOf(
      Array.from({ length: 100 }, (_, i) =>
        pool(`n${i}`, ['x', ...Array.from({ length: i }, (_, j) => `${j}`)], `${i}`),
      ),
    );
    expect(await errorCode(() => drawGraph(wide))).toBe('GRAPH_TOO_LARGE');
  });

  it('leave out what is made of constants alone', () => {
    const value = { name: 'value', type: 4, t: { dims: [2], dataType: 1, floatData: Float32Array.of(1, 2) } };
    const model = modelOf([
      { opType: 'Constant', output: ['c'], attribute: [value] },
      { opType: 'Neg', input: ['c'], output: ['n'] },
      { opType: 'Pow', input: ['x', 'n'], output: ['y'] },
    ]);
    expect(describeBoxes(model)).toEqual(['x | N×8', 'y: Pow | B 2', 'y | N×8']);
  });
});

describe('the layout', () => {
  it('has no box over another, everything within the picture, and time running down', () => {
    const { edges, layout } = layoutOf(skipping);
    for (const [i, a] of layout.boxes.entries()) {
      expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width / 2).toBeLessThanOrEqual(layout.width);
      expect(a.y + a.height / 2).toBeLessThanOrEqual(layout.height);
      for (const b of layout.boxes.slice(i + 1)) {
        const isApart =
          Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        expect(isApart).toBe(true);
      }
    }
    for (const { from, to } of edges) expect(layout.boxes[from]?.y).toBeLessThan(layout.boxes[to]?.y ?? 0);
  });

  it('leads what passes others by around them, and says which that is', () => {
    const { edges, layout } = layoutOf(skipping);
    const skips = layout.edges.flatMap((edge, i) => (edge.isSkip ? [{ edge, ...edges[i] }] : []));
    expect(skips).toMatchObject([{ from: 1, to: 4 }]);
    for (const { x, y } of skips[0]?.edge.points ?? [])
      for (const box of layout.boxes.slice(2, 4))
        expect(Math.abs(x - box.x) < box.width / 2 && Math.abs(y - box.y) < box.height / 2).toBe(false);
    // Both arrows into d have their own place to arrive at.
    const arrivals = layout.edges.filter((_, i) => edges[i]?.to === 4).map(({ points }) => points.at(-1)?.x ?? 0);
    expect(Math.abs((arrivals[0] ?? 0) - (arrivals[1] ?? 0))).toBeGreaterThanOrEqual(10);
  });
});

it('arrows that come from one side have their own places to arrive at', () => {
  const chain = Array.from({ length: 6 }, (_, i) => pool(`n${i}`, [i === 0 ? 'x' : `${i - 1}`], `${i}`));
  const last = pool('last', ['0', '1', '2', '3', '4', '5'], 'y');
  const { edges, layout } = layoutOf(modelOf([...chain, last]));
  const arrivals = layout.edges.flatMap(({ points }, i) => (edges[i]?.to === 7 ? [points.at(-1)?.x ?? 0] : []));
  const sorted = arrivals.toSorted((a, b) => a - b);
  expect(sorted).toHaveLength(6);
  for (const [i, x] of sorted.entries()) if (i > 0) expect(x - (sorted[i - 1] ?? 0)).toBeGreaterThan(9);
});

describe('drawGraph', () => {
  it('draws a picture with its own ground, in the colours of what the operators do', async () => {
    const svg = drawGraph(lenet);
    const picture = await decode(svgToPng(svg));
    expect(colorAt(picture, 2, 2)).toEqual([255, 255, 255]);
    for (const kind of ['convolution', 'matrix', 'pooling', 'activation', 'movement', 'arithmetic'] as const)
      expect(svg).toContain(`fill="${kinds[kind].fill}"`);
    expect(svg).not.toContain(`fill="${kinds.recurrent.fill}"`);
    expect(svg).toContain('>N×6×24×24</text>');
    expect(svg).toBe(drawGraph(decodeModel(encodeModel(lenet))));
  });

  it('takes what a model calls things for text, whatever it is', () => {
    const hostile = [
      '<script>alert(1)</script>',
      '"/><svg onload="x',
      ']]>&amp;&#0;',
      '\u0000\u001B[31m\uFFFF\uD800',
      `${'long'.repeat(50_000)}`,
      '\u202Egnp.exe',
    ];
    const nodes = hostile.flatMap((name, i): NodeProto[] => [
      {
        name,
        opType: name,
        domain: name,
        input: [i === 0 ? 'x' : `${i - 1}`],
        output: [`${i}`],
        attribute: [{ name, type: 3, s: new TextEncoder().encode(name) }],
      },
    ]);
    const svg = drawGraph({ ...modelOf(nodes, { name: hostile[0] ?? '', output: '5' }) });
    // The renderer reads XML strictly: a name that is not escaped stops it.
    expect(svgToPng(svg).length).toBeGreaterThan(1000);
    expect([...new Set(svg.match(/<\/?[a-z]+/g))].toSorted()).toEqual([
      '</g',
      '</svg',
      '</text',
      '</title',
      '<g',
      '<path',
      '<rect',
      '<svg',
      '<text',
      '<title',
    ]);
    expect(svg.match(/<[^>]*>/g)?.join('')).not.toMatch(/\son\w+=|href|<!|<\?/);
    expect(svg).not.toMatch(/\p{Surrogate}|[^\P{Cc}\n]|\u202E/u);
    expect(svg.length).toBeLessThan(60_000);
  });

  it('draws what is broken or empty as far as it goes', () => {
    const loop = modelOf([pool('a', ['2'], '1'), pool('b', ['1'], '2'), pool('c', ['c'], 'c'), {}]);
    for (const model of [{}, { graph: {} }, loop, modelOf([])])
      expect(svgToPng(drawGraph(model)).length).toBeGreaterThan(100);
  });
});

it('every kind can be told from the others by its sign, and its text be read on its ground', () => {
  const all = Object.values(kinds);
  expect(new Set(all.map(({ icon }) => icon)).size).toBe(all.length);
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  // WCAG 2: contrast of text, at least 4.5.
  for (const { fill, ink } of all) {
    const [dark = 0, light = 0] = [luminance(fill), luminance(ink)].toSorted((a, b) => a - b);
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThan(4.5);
  }
});
