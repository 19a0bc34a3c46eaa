// examples/vite-page, built and used in Chromium.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Application } from './application.ts';
import { testPictures, tryExample } from './examples.ts';

interface Answer {
  readonly rows: readonly (readonly [label: string, score: string])[];
  readonly status: string;
}
interface Refused extends Omit<Answer, 'status'> {
  readonly error: string;
}
interface Look {
  readonly backgroundColor: string;
  readonly color: string;
  readonly overflows: boolean;
}
interface Tried {
  readonly devices: string;
  /** Roles and names, as a screen reader is told them. */
  readonly tree: string;
  readonly chosen: readonly Answer[];
  readonly hostile: Readonly<Record<string, Refused>>;
  readonly dropped: Answer;
  readonly errorAfter: boolean;
  readonly pasted: Answer;
  readonly explained: {
    readonly opaque: number;
    readonly legend: string;
    readonly status: string;
    readonly again: boolean;
  };
  readonly cleared: { readonly rows: readonly unknown[]; readonly canExplain: boolean };
  readonly drawn: Answer;
  readonly tabs: readonly string[];
  readonly pen: string;
  readonly typed: Answer;
  readonly looks: Readonly<Record<'light' | 'dark', Look>>;
  readonly withoutModel: { readonly error: string; readonly loading: boolean };
  readonly inDevelopment: Answer;
  readonly errors: readonly string[];
}

const pictures = await testPictures(5);
const [first, , third, , last] = pictures;
let app: Application | undefined;
let tried: Tried;
let missing: string | undefined;
beforeAll(async () => {
  ({ app, tried, missing } = await tryExample<Tried>('vite-page', pictures));
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app?.remove());

test('nothing goes wrong in it', () => expect(tried.errors).toEqual([]));

test('it says where it runs, and why not on the GPU', () => {
  expect(tried.devices).toMatch(/^Device: wasm/);
  expect(tried.devices).toMatch(/webgpu was not taken: .*GPU/);
});

test('a picture that is chosen, dropped or pasted is classified', () => {
  expect(tried.chosen.map(({ rows: [best] }) => best?.[0])).toEqual(pictures.slice(0, 3).map(({ label }) => label));
  for (const [{ rows, status }, label] of [
    [tried.dropped, first?.label],
    [tried.pasted, last?.label],
  ] as const) {
    expect(rows).toHaveLength(5);
    expect(rows[0]?.[0]).toBe(label);
    expect(status).toBe(`${label}, ${rows[0]?.[1]}`);
  }
});

test('a drawing is classified, by mouse and by keyboard', () => {
  expect(tried.drawn.rows[0]?.[0]).toBe('Trouser');
  expect(tried.pen).toBe('The pen is down');
  expect(tried.typed.rows).toHaveLength(5);
});

test('what is no picture is refused with its reason, and the last answer stays', () => {
  expect(tried.hostile['text.png']?.error).toContain('this is not a picture');
  expect(tried.hostile['half.png']?.error).toContain('cannot be decoded');
  expect(tried.hostile['huge.png']?.error).toContain('too large');
  for (const { rows } of Object.values(tried.hostile)) expect(rows[0]?.[0]).toBe(third?.label);
  expect(tried.errorAfter).toBe(false);
});

test('shows what in the picture matters, on demand', () => {
  const { opaque, legend, status, again } = tried.explained;
  expect(opaque).toBeGreaterThan(0);
  expect(opaque).toBeLessThan(0.9);
  expect(legend).toContain(`How far ${last?.label} falls`);
  expect(legend).toMatch(/by \d+\.\d %/);
  expect(status).toContain(last?.label);
  expect(again).toBe(false);
  expect(tried.cleared).toEqual({ rows: [], canExplain: false });
});

test('can be used without seeing it, and without a mouse', () => {
  for (const line of [
    'img "The picture, on which you can draw"',
    'button "Choose a picture"',
    'button "Clear"',
    'button "Show what matters" [disabled]',
    'list "The likeliest classes"',
    'status:',
  ]) {
    expect(tried.tree).toContain(line);
  }
  expect(tried.tabs).toEqual(['drawing', 'file', 'clear', 'SUMMARY']);
});

test('is readable in dark, in light and on a narrow screen', () => {
  const { light, dark } = tried.looks;
  for (const look of [light, dark]) {
    expect(contrast(look.color, look.backgroundColor)).toBeGreaterThan(7);
    expect(look.overflows).toBe(false);
  }
  expect(luminance(light.backgroundColor)).toBeGreaterThan(0.8);
  expect(luminance(dark.backgroundColor)).toBeLessThan(0.1);
});

test('says so where the model is not there', () => {
  expect(tried.withoutModel.error).toContain('the model could not be downloaded');
  expect(tried.withoutModel.loading).toBe(false);
});

test('runs in the development server, too', () => expect(tried.inDevelopment.rows[0]?.[0]).toBe(first?.label));

/** https://www.w3.org/TR/WCAG21/#dfn-relative-luminance */
function luminance(rgb: string): number {
  const [red = 0, green = 0, blue = 0] = (rgb.match(/\d+/g) ?? []).map((value) => {
    const share = Number(value) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
