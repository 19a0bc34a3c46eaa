import { ToolkitError } from '@fmnist/errors';
import { divergingMap } from './colorMap.ts';
import { type ColorScale, encodeHeatmap, finiteRange, svgColorBar } from './heatmap.ts';
import { type Drawing, pageToPng, svgText } from './page.ts';
import { PIXEL_RATIO } from './svgToPng.ts';
import { theme } from './theme.ts';
import { svgImage } from './tile.ts';

export interface FiltersOptions {
  /** Kernels in the order of `shape`. */
  readonly weights: Float32Array;
  /** [filters, input channels, kernel height, kernel width]. */
  readonly shape: readonly [filters: number, inputs: number, height: number, width: number];
  readonly title: string;
}

const LARGEST_KERNEL = 64;
/** Filters of one input channel stand in rows of 8; those of more stand side by side, an input channel a row. */
const [MOST_SINGLE, SINGLE_COLUMNS, SINGLE_SIDE] = [64, 8, 72];
const [MOST_FILTERS, MOST_INPUTS, SIDE] = [16, 16, 42];
const GAP = 8;
const BAR = { width: 180, height: 46 };
const LABEL = { width: 56, height: 18 };

/**
 * The kernels of a convolution, blue below zero and red above, all on one scale that is symmetric around zero, as PNG
 * bytes. At most 64 filters of one input channel, or 16 filters by 16 input channels; the picture says what it leaves out.
 *
 * @throws ToolkitError BAD_FILTERS if weights and shape do not agree, or a kernel is larger than 64
 */
export async function drawFilters({ weights, shape, title }: FiltersOptions): Promise<Uint8Array> {
  checkFilters(weights, shape);
  const [filters, inputs, height, width] = shape;
  const { low, high } = finiteRange(weights);
  const limit = Math.max(high, -low);
  const scale: ColorScale = { map: await divergingMap(), low: -limit, high: limit };
  const area = height * width;
  const kernel = (filter: number, input: number, side: number) => {
    const at = (filter * inputs + input) * area;
    return encodeHeatmap(weights.subarray(at, at + area), [height, width], scale, side * PIXEL_RATIO);
  };
  const drawing = inputs === 1 ? await drawSingle(filters, kernel) : await drawByInput(filters, inputs, kernel);
  return pageToPng({
    title,
    notes: [describe(shape, weights)],
    width: Math.max(drawing.width, BAR.width),
    height: BAR.height + drawing.height,
    svg: `${svgColorBar(0, 0, BAR.width, scale)}<g transform="translate(0 ${BAR.height})">${drawing.svg}</g>`,
  });
}

type DrawKernel = (filter: number, input: number, side: number) => ReturnType<typeof encodeHeatmap>;

async function drawSingle(filters: number, kernel: DrawKernel): Promise<Drawing> {
  const count = Math.min(filters, MOST_SINGLE);
  const step = { x: SINGLE_SIDE + GAP, y: SINGLE_SIDE + LABEL.height + GAP };
  const tiles = await Promise.all(
    Array.from({ length: count }, async (_, filter) => {
      const [x, y] = [(filter % SINGLE_COLUMNS) * step.x, Math.floor(filter / SINGLE_COLUMNS) * step.y];
      const label = svgText(x, y + 10, `filter ${filter}`, { size: theme.size.small, color: theme.muted });
      return label + svgFramed(x, y + LABEL.height, await kernel(filter, 0, SINGLE_SIDE));
    }),
  );
  const rows = Math.ceil(count / SINGLE_COLUMNS);
  return { width: Math.min(count, SINGLE_COLUMNS) * step.x - GAP, height: rows * step.y - GAP, svg: tiles.join('') };
}

async function drawByInput(filters: number, inputs: number, kernel: DrawKernel): Promise<Drawing> {
  const [columns, rows] = [Math.min(filters, MOST_FILTERS), Math.min(inputs, MOST_INPUTS)];
  const step = SIDE + GAP;
  const style = { size: theme.size.small, color: theme.muted } as const;
  const heads = Array.from({ length: columns }, (_, filter) =>
    svgText(LABEL.width + filter * step + SIDE / 2, 10, String(filter), { ...style, anchor: 'middle' }),
  );
  const sides = Array.from({ length: rows }, (_, input) =>
    svgText(0, LABEL.height + input * step + SIDE / 2 + 4, `input ${input}`, style),
  );
  const tiles = await Promise.all(
    Array.from({ length: columns * rows }, async (_, index) => {
      const [filter, input] = [index % columns, Math.floor(index / columns)];
      const tile = await kernel(filter, input, SIDE);
      return svgFramed(LABEL.width + filter * step, LABEL.height + input * step, tile);
    }),
  );
  return {
    width: LABEL.width + columns * step - GAP,
    height: LABEL.height + rows * step - GAP,
    svg: [svgText(0, 10, 'filter', style), ...heads, ...sides, ...tiles].join(''),
  };
}

/** Values near zero are nearly white, so a kernel needs an edge to be seen on the page. */
function svgFramed(x: number, y: number, image: Awaited<ReturnType<typeof encodeHeatmap>>): string {
  const [width, height] = [image.width / PIXEL_RATIO, image.height / PIXEL_RATIO];
  return `${svgImage(x, y, image)}<rect x="${x - 0.5}" y="${y - 0.5}" width="${width + 1}" height="${height + 1}" fill="none" stroke="${theme.missing}"/>`;
}

function describe([filters, inputs, height, width]: FiltersOptions['shape'], weights: Float32Array): string {
  const shape = `${filters} filters of ${height} x ${width} over ${inputs} input channel${inputs === 1 ? '' : 's'}`;
  const most = inputs === 1 ? MOST_SINGLE : MOST_FILTERS;
  const cuts = [
    filters > most ? `the first ${most} filters` : '',
    inputs > MOST_INPUTS ? `the first ${MOST_INPUTS} input channels` : '',
  ].filter(Boolean);
  const broken = weights.reduce((count, weight) => count + (Number.isFinite(weight) ? 0 : 1), 0);
  return [
    shape,
    cuts.length > 0 ? `shown: ${cuts.join(' and ')}` : '',
    broken > 0 ? `grey: ${broken} weights that are not finite` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

function checkFilters(weights: Float32Array, shape: FiltersOptions['shape']): void {
  const isSane = shape.length === 4 && shape.every((size) => Number.isInteger(size) && size > 0);
  const [filters, inputs, height, width] = shape;
  if (isSane && Math.max(height, width) <= LARGEST_KERNEL && weights.length === filters * inputs * height * width)
    return;
  throw new ToolkitError('BAD_FILTERS', 'weights and shape do not agree', {
    expected: `[filters, input channels, height, width], kernels up to ${LARGEST_KERNEL} x ${LARGEST_KERNEL}`,
    received: `${weights.length} weights for [${shape.join(', ')}]`,
    hint: 'Weights of tfjs are [height, width, input channels, filters]: transpose them first.',
  });
}
