import { ToolkitError } from '@fmnist/errors';
import { Jimp } from 'jimp';
import { compile, type TopLevelSpec } from 'vega-lite';
import { logger, parse, View } from 'vega';
import { describe, expect, it } from 'vitest';
import { chartToPng, confusionMatrixSpec, curvesSpec, perClassSpec, reliabilitySpec } from './index.ts';

const epochsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    epoch: index + 1,
    trainLoss: 1 / (index + 1),
    trainAccuracy: 0.9 - 0.3 / (index + 1),
    valLoss: 1.1 / (index + 1),
    valAccuracy: 0.88 - 0.3 / (index + 1),
  }));
const stepsOf = (count: number) =>
  Array.from({ length: count }, (_, step) => ({ step, loss: 2 / (1 + step) + (step % 3) / 10 }));
const withoutValidation = epochsOf(3).map(({ epoch, trainLoss, trainAccuracy }) => ({
  epoch,
  trainLoss,
  trainAccuracy,
}));
const broken = epochsOf(6).map((epoch) =>
  epoch.epoch > 3 ? { ...epoch, trainLoss: Number.NaN, valLoss: Infinity } : epoch,
);
const matrixOf = (classes: number) => ({
  matrix: Array.from({ length: classes }, (_, t) =>
    Array.from({ length: classes }, (__, p) => (t === p ? 90 : (t + p) % 3)),
  ),
  classes: Array.from({ length: classes }, (_, index) => `class ${index}`),
  title: 'matrix',
});
const row = { label: 'Shirt', accuracy: 0.7, low: 0.67, high: 0.73, count: 1000 };

const specs: Record<string, TopLevelSpec> = {
  'curves of 1 epoch': curvesSpec({ title: 't', steps: stepsOf(4), epochs: epochsOf(1) }),
  'curves of 100 epochs': curvesSpec({ title: 't', steps: stepsOf(50_000), epochs: epochsOf(100) }),
  'curves without validation': curvesSpec({ title: 't', steps: stepsOf(4), epochs: withoutValidation }),
  'curves with NaN': curvesSpec({ title: 't', steps: [{ step: 1, loss: Number.NaN }, ...stepsOf(9)], epochs: broken }),
  'curves of NaN alone': curvesSpec({ title: 't', steps: [{ step: 1, loss: Number.NaN }], epochs: broken.slice(3) }),
  'curves of nothing': curvesSpec({ title: 't', steps: [], epochs: [] }),
  'a matrix of 1 class': confusionMatrixSpec({ ...matrixOf(1), normalized: true }),
  'a matrix of 20 classes': confusionMatrixSpec({ ...matrixOf(20), normalized: false }),
  'a matrix of 21 classes': confusionMatrixSpec({ ...matrixOf(21), normalized: true }),
  'a matrix of zeros': confusionMatrixSpec({
    matrix: [
      [0, 0],
      [0, 0],
    ],
    classes: ['a', 'b'],
    normalized: true,
    title: 't',
  }),
  'one class': perClassSpec({ rows: [row] }),
  'a class without images': perClassSpec({
    rows: [row, { label: 'Bag', accuracy: Number.NaN, low: 0, high: 1, count: 0 }],
  }),
  'empty bins': reliabilitySpec({
    ece: 0,
    bins: [
      { confidence: Number.NaN, accuracy: Number.NaN, count: 0 },
      { confidence: 0.9, accuracy: 0.8, count: 3 },
    ],
  }),
};

describe.each(Object.entries(specs))('%s', (_, spec) => {
  it('compiles without a warning, and stays the same as JSON', () => {
    const warnings: unknown[] = [];
    const quiet = logger(0);
    quiet.warn = (...args: readonly unknown[]) => (warnings.push(args), quiet);
    compile(spec, { logger: quiet });
    expect(warnings).toEqual([]);
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  it('draws', async () => {
    const picture = await Jimp.read(Buffer.from(await chartToPng(spec)));
    expect(Math.min(picture.width, picture.height)).toBeGreaterThan(200);
  });
});

/** All text of a spec, and all its data, found wherever they are. */
function find(spec: unknown, key: string): unknown[] {
  if (typeof spec !== 'object' || spec === null) return [];
  return Object.entries(spec).flatMap(([name, value]) => (name === key ? [value] : find(value, key)));
}

describe('curvesSpec', () => {
  it('counts gaps in the subtitle', () => {
    const { title } = curvesSpec({ title: 't', steps: [{ step: 1, loss: Number.NaN }, ...stepsOf(9)], epochs: broken });
    expect(title).toMatchObject({ subtitle: ['Gaps: the loss was not finite at 1 of 10 steps and in 3 of 6 epochs'] });
    expect(specs['curves of 1 epoch']?.title).toEqual({ text: 't' });
  });

  it('names the best and the last validation accuracy', () => {
    const epochs = epochsOf(3).map((epoch, index) => ({ ...epoch, valAccuracy: [0.5, 0.8, 0.6][index] ?? 0 }));
    expect(find(curvesSpec({ title: 't', steps: [], epochs }), 'text')).toContain('best 80.0 % (epoch 2), last 60.0 %');
  });

  it('keeps the first and last of many steps, and smooths with no lag', () => {
    const steps = Array.from({ length: 50_001 }, (_, step) => ({ step, loss: step + (step % 2) }));
    const [points] = find(curvesSpec({ title: 't', steps, epochs: [] }), 'values') as [
      { step: number; smoothed: number }[],
    ];
    expect(points.length).toBeLessThan(2100);
    expect([points[0]?.step, points.at(-1)?.step]).toEqual([0, 50_000]);
    for (const { step, smoothed } of points.filter(({ step }) => step < 49_000))
      expect(Math.abs(smoothed - step - 0.5)).toBeLessThan(0.51);
  });
});

describe('confusionMatrixSpec', () => {
  const texts = (normalized: boolean) => {
    const matrix = [
      [9, 1, 0],
      [0, 0, 0],
      [1, 1, 1],
    ];
    const spec = confusionMatrixSpec({ matrix, classes: ['a', 'b', 'c'], normalized, title: 't' });
    return (find(spec, 'values') as [{ text: string }[]])[0].map(({ text }) => text).join(' ');
  };

  it('shows counts, or % of the row where it has images', () => {
    expect(texts(false)).toBe('9 1 0 0 0 0 1 1 1');
    expect(texts(true)).toBe('90.0 10.0 0 – – – 33.3 33.3 33.3');
  });

  it('writes into cells up to 20 classes', () => {
    const layers = (name: string) => (find(specs[name], 'layer') as [unknown[]])[0].length;
    expect([layers('a matrix of 20 classes'), layers('a matrix of 21 classes')]).toEqual([2, 1]);
  });

  it('writes into every cell so that it can be read', async () => {
    const matrix = Array.from({ length: 20 }, (_, t) => [5 * t, 100 - 5 * t, ...Array.from({ length: 18 }, () => 0)]);
    const spec = confusionMatrixSpec({ ...matrixOf(20), matrix, normalized: true });
    const view = new View(parse(compile(spec).spec), { renderer: 'none' });
    const items = itemsOf((await view.runAsync()).scenegraph() as SceneItem).filter(
      ({ datum }) => (datum?.count ?? 0) > 0,
    );
    const fills = (type: string) =>
      items.filter(({ mark }) => mark?.marktype === type).map(({ fill }) => luminance(fill));
    const [cells, texts] = [fills('rect'), fills('text')];
    expect(cells.length).toBe(39);
    cells.forEach((cell, index) => {
      const [dark = 0, light = 0] = [cell, texts[index] ?? cell].sort((a, b) => a - b);
      expect((light + 0.05) / (dark + 0.05), `cell ${index}`).toBeGreaterThan(4);
    });
  });

  it.each([
    ['a row too few', [[1, 0]], 'BAD_MATRIX'],
    ['a ragged row', [[1, 0], [1]], 'BAD_MATRIX'],
    [
      'a negative count',
      [
        [1, 0],
        [0, -1],
      ],
      'BAD_MATRIX',
    ],
    [
      'a count that is no number',
      [
        [1, 0],
        [0, Number.NaN],
      ],
      'BAD_MATRIX',
    ],
  ])('refuses %s', (_, matrix, code) => {
    expect(codeOf(() => confusionMatrixSpec({ matrix, classes: ['a', 'b'], normalized: false, title: 't' }))).toBe(
      code,
    );
  });

  it('refuses more classes than can be seen', () => {
    expect(codeOf(() => confusionMatrixSpec({ ...matrixOf(201), normalized: false }))).toBe('TOO_MANY_CLASSES');
  });
});

describe('perClassSpec and reliabilitySpec', () => {
  it('say where a class has no images', () => {
    expect(JSON.stringify(specs['a class without images'])).toContain('"text":"no images"');
  });

  it('refuse nothing to draw', () => {
    expect(codeOf(() => perClassSpec({ rows: [] }))).toBe('NO_CLASSES');
    expect(codeOf(() => reliabilitySpec({ bins: [], ece: 0 }))).toBe('BAD_BINS');
  });
});

function codeOf(draw: () => unknown): string | undefined {
  try {
    draw();
  } catch (error) {
    return error instanceof ToolkitError ? error.code : String(error);
  }
  return undefined;
}

interface SceneItem {
  root?: SceneItem;
  fill?: string;
  datum?: { count?: number };
  mark?: { marktype: string };
  items?: SceneItem[];
}

function itemsOf(item: SceneItem): SceneItem[] {
  return [item, ...[item.root ?? [], item.items ?? []].flat().flatMap(itemsOf)];
}

/** Relative luminance of "#rrggbb" or "rgb(r, g, b)" (WCAG 2.2). */
function luminance(color = ''): number {
  const parts = color.startsWith('#')
    ? [...Buffer.from(color.slice(1), 'hex')]
    : (color.match(/\d+/g) ?? []).map(Number);
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
