import { ToolkitError } from '@fmnist/errors';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { displayNames, nameOf } from './classNames.ts';
import { countImages, type ImageStack } from './imageStack.ts';
import { pageToPng } from './page.ts';
import { tileGrid } from './tileGrid.ts';

const MOST_TILES = 400;

export interface SamplesOptions extends ImageStack {
  readonly labels: ArrayLike<number>;
  readonly classes: readonly string[];
  readonly title: string;
  /** Default 5. */
  readonly rows?: number;
  /** Default 10. */
  readonly columns?: number;
  /** Picks the images. Default 0. */
  readonly seed?: number;
  /** Draws these images in this order, instead of random ones: a batch, say. */
  readonly indices?: readonly number[];
}

/**
 * A grid of images with their class under each, as PNG bytes: by default random ones, none twice, in the order of the data.
 *
 * @throws ToolkitError BAD_IMAGES, BAD_INDEX, NO_CLASSES, BAD_GRID (more than 400 tiles)
 */
export async function drawSamples(options: SamplesOptions): Promise<Uint8Array> {
  const { labels, title, rows = 5, columns = 10, seed = 0 } = options;
  const names = displayNames(options.classes);
  const count = countImages(options, labels);
  checkGrid(rows, columns);
  const indices = (options.indices ?? sample(count, rows * columns, seed)).slice(0, rows * columns);
  const grid = await tileGrid({
    stack: options,
    columns,
    tiles: indices.map((index) => ({ index, captions: [{ text: nameOf(names, labels[index]) }] })),
  });
  return pageToPng({ title, notes: [`${indices.length} of ${count.toLocaleString('en')} images`], ...grid });
}

function checkGrid(rows: number, columns: number): void {
  const isCount = (value: number) => Number.isInteger(value) && value > 0;
  if (!isCount(rows) || !isCount(columns) || rows * columns > MOST_TILES) {
    throw new ToolkitError('BAD_GRID', 'not a grid that can be drawn', {
      kind: 'usage',
      expected: `rows and columns above 0, at most ${MOST_TILES} tiles`,
      received: `${rows} x ${columns}`,
    });
  }
}

/** Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S): every set of images is as likely as any other. */
function sample(count: number, wanted: number, seed: number): number[] {
  const random = xoroshiro128plus(seed);
  const chosen: number[] = [];
  for (let index = 0; index < count && chosen.length < wanted; index++) {
    if (uniformInt(random, 0, count - index - 1) < wanted - chosen.length) chosen.push(index);
  }
  return chosen;
}
