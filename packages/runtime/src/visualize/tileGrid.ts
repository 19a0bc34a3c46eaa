import { encodePng } from './encodePng.ts';
import { imageAt, type ImageStack } from './imageStack.ts';
import type { Drawing } from './page.ts';
import { PIXEL_RATIO } from './svgToPng.ts';
import { theme } from './theme.ts';
import { type Caption, cellHeight, svgTile, TILE_SIDE, type Verdict } from './tile.ts';

interface GridTile {
  /** Which image of the stack. */
  readonly index: number;
  readonly captions: readonly Caption[];
  readonly verdict?: Verdict;
}

export interface GridOptions {
  readonly stack: ImageStack;
  readonly tiles: readonly GridTile[];
  readonly columns: number;
  /** Width of a cell in px, for captions longer than a tile. Default: a tile's. */
  readonly cellWidth?: number;
}

/** Images with their captions, row by row. */
export async function tileGrid({ stack, tiles, columns, cellWidth = TILE_SIDE }: GridOptions): Promise<Drawing> {
  const height = cellHeight(Math.max(0, ...tiles.map(({ captions }) => captions.length)));
  const rows = Math.ceil(tiles.length / columns);
  const drawn = await Promise.all(
    tiles.map(async ({ index, ...tile }, position) =>
      svgTile({
        ...tile,
        cellWidth,
        x: (position % columns) * (cellWidth + theme.gap),
        y: Math.floor(position / columns) * (height + theme.gap),
        image: await encodePng(imageAt(stack, index), TILE_SIDE * PIXEL_RATIO),
      }),
    ),
  );
  return {
    width: Math.min(columns, tiles.length) * (cellWidth + theme.gap) - theme.gap,
    height: Math.max(0, rows * (height + theme.gap) - theme.gap),
    svg: drawn.join(''),
  };
}
