import { describe, expect, it } from 'vitest';
import { fitText, textWidth } from './textWidth.ts';

describe('textWidth', () => {
  it('knows narrow from wide letters, sizes and weights', () => {
    expect(textWidth('WWWW', 12)).toBeGreaterThan(3 * textWidth('iiii', 12));
    expect(textWidth('Ankle boot', 24)).toBeCloseTo(2 * textWidth('Ankle boot', 12), 5);
    expect(textWidth('Ankle boot', 12, 600)).toBeGreaterThan(textWidth('Ankle boot', 12, 400));
    expect(textWidth('', 12)).toBe(0);
  });
});

describe('fitText', () => {
  it('leaves text that fits, and cuts the rest as late as it can', () => {
    expect(fitText('Ankle boot', 100, 12)).toBe('Ankle boot');
    const cut = fitText('a rather long name of a class', 100, 12);
    expect(cut).toMatch(/^a rather long.*…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
    expect(textWidth(cut, 12)).toBeGreaterThan(80);
    expect(fitText('x'.repeat(10_000_000), 50, 12).length).toBeLessThan(12);
  });

  it('does not cut a character in two', () => {
    for (let width = 5; width < 60; width++) expect(fitText('👟👟👟👟👟👟', width, 12)).not.toMatch(/\p{Surrogate}/u);
  });
});
