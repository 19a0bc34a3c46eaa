// examples/web-worker, built and used in Chromium.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Application } from './application.ts';
import { testPictures, tryExample } from './examples.ts';

/** Two seconds of the page. */
interface Watched {
  readonly frames: number;
  /** Milliseconds between two frames. */
  readonly longest: number;
  readonly answers: number;
}
interface Failed {
  readonly status: string;
  readonly error: string;
}
interface Tried {
  readonly status: string;
  readonly watched: Watched;
  readonly stopped: { readonly rows: number; readonly cancelled: number };
  readonly list: readonly string[];
  readonly paused: Watched;
  readonly again: Watched;
  /** Bitmaps that the page sent, and those that it still had then. */
  readonly sent: { readonly bitmaps: number; readonly kept: number };
  /** Files that the page itself has loaded. */
  readonly loaded: readonly string[];
  readonly withoutModel: Failed;
  readonly withoutWorker: Failed;
  readonly inDevelopment: string;
  readonly errors: readonly string[];
}

const pictures = await testPictures(3);
let app: Application | undefined;
let tried: Tried;
let missing: string | undefined;
beforeAll(async () => {
  ({ app, tried, missing } = await tryExample<Tried>('web-worker', pictures));
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app?.remove());

test('nothing goes wrong in it', () => expect(tried.errors).toEqual([]));

test('it says where it runs, and why not on the GPU', () => {
  expect(tried.status).toMatch(/^The model runs on wasm; not on webgpu: .*GPU/);
});

test('the page draws on while the worker classifies, which is all that loads the runtime', () => {
  const { frames, longest, answers } = tried.watched;
  expect(answers).toBeGreaterThan(20);
  // Sixty a second where nothing else runs. This machine may be busy; a page that waited for the model would draw none.
  expect(frames).toBeGreaterThan(40);
  expect(longest).toBeLessThan(1000);
  expect(tried.loaded.filter((name) => /\.wasm$|^ort/.test(name))).toEqual([]);
});

test('pictures are handed over, not copied', () => {
  expect(tried.sent.bitmaps).toBeGreaterThan(20);
  expect(tried.sent.kept).toBe(0);
});

test('files are classified, or refused with the reason', () => {
  const [first, second, third, ...refused] = tried.list;
  for (const [i, row] of [first, second, third].entries()) expect(row).toContain(`${i}.png: ${pictures[i]?.label}, `);
  expect(refused).toEqual([
    expect.stringContaining('text.png: image: this is not a picture'),
    expect.stringContaining('half.png: image: this PNG cannot be decoded'),
    expect.stringContaining('huge.png: image: the picture is too large'),
  ]);
});

test('what waits can be cancelled', () => {
  expect(tried.stopped.rows).toBe(300);
  expect(tried.stopped.cancelled).toBeGreaterThan(200);
});

test('stops, and goes on', () => {
  expect(tried.paused.answers).toBe(0);
  expect(tried.again.answers).toBeGreaterThan(20);
});

test('says so where the model or the worker is not there', () => {
  expect(tried.withoutModel).toEqual({
    status: 'The model could not be loaded',
    error: expect.stringContaining('HTTP status 404'),
  });
  expect(tried.withoutWorker).toEqual({
    status: 'The model could not be loaded',
    error: 'the worker could not be loaded',
  });
});

test('runs in the development server, too', () => expect(tried.inDevelopment).toMatch(/^The model runs on wasm/));
