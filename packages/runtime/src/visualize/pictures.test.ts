import { describe, expect, it } from 'vitest';
import {
  drawBenchmark,
  drawConfusionMatrix,
  drawCorrectAndWrong,
  drawCurves,
  drawFeatureMaps,
  drawFilters,
  drawMistakes,
  drawPerClass,
  drawReliability,
  drawSamples,
} from './index.ts';
import { classified, countColor, decode, FASHION, flatImages, hasInkInMargin } from './testPictures.ts';
import { theme } from './theme.ts';

const HOSTILE = [
  '</text><script>alert(1)</script>',
  `"'&<>]]>&#0;`,
  'nul\u0000 bell\u0007 \uFFFE',
  'half a pair \uD800',
  'x'.repeat(1_000_000),
  '',
  'same',
  'same',
  'two\nlines\tand tab',
  "datum.x; data('y')",
];

function everyPicture(classes: string[], title: string): Record<string, () => Promise<Uint8Array>> {
  const images = classified(classes, [0, 3]);
  const matrix = classes.map((_, t) => classes.map((__, p) => (t === p ? 90 : p)));
  const stage = { name: title, shape: [3, 4, 4] as const, data: new Float32Array(48).map((_, i) => i) };
  return {
    samples: () => drawSamples({ ...images, title }),
    curves: () =>
      drawCurves({ title, steps: [{ step: 1, loss: 2 }], epochs: [{ epoch: 1, trainLoss: 1, trainAccuracy: 0.5 }] }),
    confusion: () => drawConfusionMatrix({ matrix, classes, normalized: false, title }),
    normalized: () => drawConfusionMatrix({ matrix, classes, normalized: true, title }),
    correctAndWrong: () => drawCorrectAndWrong(images),
    mistakes: () => drawMistakes(images),
    filters: () => drawFilters({ weights: new Float32Array(6 * 9).map((_, i) => i - 20), shape: [2, 3, 3, 3], title }),
    featureMaps: () =>
      drawFeatureMaps({ ...flatImages(1), image: flatImages(1).images, label: title, stages: [stage] }),
    benchmark: () =>
      drawBenchmark({
        title,
        rows: classes.flatMap((label, i) =>
          [1, 32].map((batch) => ({
            label,
            batch,
            p50: i + batch,
            p99: 3 * (i + batch),
            imagesPerSecond: 1e5 / batch,
          })),
        ),
      }),
    perClass: () =>
      drawPerClass({
        title,
        rows: classes.map((label) => ({ label, accuracy: 0.9, low: 0.8, high: 0.95, count: 1000 })),
      }),
    reliability: () =>
      drawReliability({
        title,
        ece: 0.03,
        bins: [
          { confidence: 0.25, accuracy: 0.3, count: 5 },
          { confidence: 0.75, accuracy: 0.6, count: 9 },
        ],
      }),
  };
}

describe.each([
  ['ordinary', FASHION, 'A run on Fashion-MNIST'],
  ['hostile', HOSTILE, `${HOSTILE[0]}${HOSTILE[1]}${HOSTILE[2]}`.repeat(20)],
])('every picture with %s names', (_, classes, title) => {
  it.each(Object.entries(everyPicture(classes, title)))(
    '%s: decodes, keeps its margin, is the same each time',
    async (__, draw) => {
      const png = await draw();
      const picture = await decode(png);
      expect(Math.min(picture.width, picture.height)).toBeGreaterThan(250);
      expect(Math.max(picture.width, picture.height)).toBeLessThan(3000);
      expect(countColor(picture, theme.ink)).toBeGreaterThan(50);
      expect(hasInkInMargin(picture, 28)).toBe(false);
      expect(Buffer.compare(png, await draw())).toBe(0);
    },
  );
});
