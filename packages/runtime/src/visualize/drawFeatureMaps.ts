import { ToolkitError } from '@fmnist/errors';
import { type ColorMap, sequentialMap } from './colorMap.ts';
import { encodePng } from './encodePng.ts';
import { type ColorScale, encodeHeatmap, finiteRange, svgColorBar } from './heatmap.ts';
import { countImages, imageAt } from './imageStack.ts';
import { type Drawing, pageToPng, svgText } from './page.ts';
import { PIXEL_RATIO } from './svgToPng.ts';
import { theme } from './theme.ts';
import { svgImage, TILE_SIDE } from './tile.ts';

export interface FeatureStage {
  readonly name: string;
  readonly shape: readonly [channels: number, height: number, width: number];
  /** Activations in the order of `shape`. */
  readonly data: Float32Array;
}

export interface FeatureMapsOptions {
  /** One image, [height, width, channels], values 0 to 255. */
  readonly image: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** What the image shows. */
  readonly label: string;
  readonly stages: readonly FeatureStage[];
}

const MOST_ROWS = 6;
const MOST_STAGES = 50;
const HEAD_WIDTH = 150;
const BAR_WIDTH = 120;
const MAPS_WIDTH = 768;
const MAP_GAP = 4;
const STAGE_GAP = 24;
const HEAD_HEIGHT = 80;
/** A map's longer side, and a value's, in px: a map of one value is a dot, not a block. */
const [LARGEST_MAP, LARGEST_VALUE] = [56, 12];

/**
 * What the network makes of one image: the image, and after each stage the activation of every channel, or of as
 * many as fill six rows, each stage on its own scale, as PNG bytes.
 *
 * @throws ToolkitError BAD_IMAGES, BAD_STAGE if a stage's data and shape do not agree, TOO_MANY_STAGES (above 50)
 */
export async function drawFeatureMaps(options: FeatureMapsOptions): Promise<Uint8Array> {
  const { stages, label } = options;
  checkStages(stages);
  const map = await sequentialMap();
  const parts = [await drawInput(options), ...(await Promise.all(stages.map((stage) => drawStage(stage, map))))];
  let y = 0;
  const placed = parts.map(({ svg, height }) => {
    const group = `<g transform="translate(0 ${y})">${svg}</g>`;
    y += height + STAGE_GAP;
    return group;
  });
  return pageToPng({
    title: `Feature maps: ${label}`,
    notes: ['The activation of every channel after each stage; each stage has its own scale'],
    width: Math.max(...parts.map(({ width }) => width)),
    height: y - STAGE_GAP,
    svg: placed.join(''),
  });
}

async function drawInput({ image, height, width, channels, label }: FeatureMapsOptions): Promise<Drawing> {
  const stack = { images: image, height, width, channels };
  countImages(stack, [0]);
  const encoded = await encodePng(imageAt(stack, 0), TILE_SIDE * PIXEL_RATIO);
  const head = drawHead('input', [`${channels} x ${height} x ${width}`, label]);
  return { width: HEAD_WIDTH + TILE_SIDE, height: TILE_SIDE, svg: head + svgImage(HEAD_WIDTH, 0, encoded) };
}

async function drawStage({ name, shape, data }: FeatureStage, map: ColorMap): Promise<Drawing> {
  const [channels, height, width] = shape;
  const scale: ColorScale = { map, ...finiteRange(data) };
  const side = Math.min(LARGEST_MAP, LARGEST_VALUE * Math.max(height, width));
  const columns = Math.floor((MAPS_WIDTH + MAP_GAP) / (side + MAP_GAP));
  const shown = Math.min(channels, MOST_ROWS * columns);
  const maps = await Promise.all(
    Array.from({ length: shown }, (_, channel) => {
      const area = height * width;
      const values = data.subarray(channel * area, (channel + 1) * area);
      return encodeHeatmap(values, [height, width], scale, side * PIXEL_RATIO);
    }),
  );
  // Whole factors make most maps a little smaller than the room they may take.
  const step = { x: MAP_GAP + (maps[0]?.width ?? 0) / PIXEL_RATIO, y: MAP_GAP + (maps[0]?.height ?? 0) / PIXEL_RATIO };
  const images = maps.map((encoded, channel) =>
    svgImage(HEAD_WIDTH + (channel % columns) * step.x, Math.floor(channel / columns) * step.y, encoded),
  );
  const lines = [shape.join(' x '), channels > shown ? `the first ${shown} channels` : ''].filter(Boolean);
  const bar = svgColorBar(0, 26 + lines.length * 16, BAR_WIDTH, scale);
  return {
    width: HEAD_WIDTH + Math.min(shown, columns) * step.x - MAP_GAP,
    height: Math.max(HEAD_HEIGHT, Math.ceil(shown / columns) * step.y - MAP_GAP),
    svg: drawHead(name, lines) + bar + images.join(''),
  };
}

function drawHead(name: string, lines: readonly string[]): string {
  const maxWidth = HEAD_WIDTH - 16;
  return [
    svgText(0, 12, name, { size: theme.size.heading, weight: theme.weight.strong, maxWidth }),
    ...lines.map((line, index) => svgText(0, 30 + index * 16, line, { color: theme.muted, maxWidth })),
  ].join('');
}

function checkStages(stages: readonly FeatureStage[]): void {
  if (stages.length > MOST_STAGES) {
    throw new ToolkitError('TOO_MANY_STAGES', 'the picture would be too long', {
      expected: `at most ${MOST_STAGES} stages`,
      received: String(stages.length),
      hint: 'Draw the stages of interest.',
    });
  }
  for (const { name, shape, data } of stages) {
    const isSane = shape.length === 3 && shape.every((size) => Number.isInteger(size) && size > 0);
    if (isSane && data.length === shape[0] * shape[1] * shape[2]) continue;
    throw new ToolkitError('BAD_STAGE', 'data and shape do not agree', {
      where: name,
      expected: '[channels, height, width] activations',
      received: `${data.length} values for [${shape.join(', ')}]`,
    });
  }
}
