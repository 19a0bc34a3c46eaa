import { displayNames, nameOf } from './classNames.ts';
import { encodePng } from './encodePng.ts';
import { formatPercent } from './formatPercent.ts';
import { type ClassifiedImages, countClassified, imageAt, scoreOf } from './imageStack.ts';
import { type Drawing, pageToPng, svgText } from './page.ts';
import { PIXEL_RATIO } from './svgToPng.ts';
import { theme } from './theme.ts';
import { cellHeight, svgMark, svgTile, TILE_SIDE, type Verdict } from './tile.ts';

const EACH = 2;
const MOST_CLASSES = 50;
const CELL_WIDTH = 100;
const NAME_WIDTH = 100;
const ROW_HEIGHT = cellHeight(2) + 22;
const HEAD_HEIGHT = 30;
const SIDE_WIDTH = EACH * (CELL_WIDTH + theme.gap);
const SIDE_GAP = 12;
const ROW_WIDTH = NAME_WIDTH + 2 * SIDE_WIDTH + SIDE_GAP;
const COLUMN_GAP = 36;

/**
 * For every class (the first 50) two images that were classified correctly and two that were not, each with the predicted
 * class and its score, as PNG bytes; where a class has fewer than two of a kind, the picture says so.
 *
 * @throws ToolkitError BAD_IMAGES, BAD_PREDICTIONS, NO_CLASSES
 */
export async function drawCorrectAndWrong(images: ClassifiedImages): Promise<Uint8Array> {
  const names = displayNames(images.classes);
  countClassified(images);
  const examples = findExamples(images).slice(0, MOST_CLASSES);
  const columns = examples.length > 5 ? 2 : 1;
  const rows = Math.ceil(examples.length / columns);
  const drawn = await Promise.all(examples.map((example, label) => drawRow(images, names, label, example)));
  const placed = drawn.map((row, label) => {
    const x = Math.floor(label / rows) * (ROW_WIDTH + COLUMN_GAP);
    return `<g transform="translate(${x} ${HEAD_HEIGHT + (label % rows) * ROW_HEIGHT})">${row}</g>`;
  });
  const heads = Array.from({ length: columns }, (_, column) => drawHeads(column * (ROW_WIDTH + COLUMN_GAP)));
  const picture: Drawing = {
    width: columns * (ROW_WIDTH + COLUMN_GAP) - COLUMN_GAP,
    height: HEAD_HEIGHT + rows * ROW_HEIGHT - 22,
    svg: [...heads, ...placed].join(''),
  };
  return pageToPng({ title: 'Correctly and wrongly classified images', notes: [describe(names.length)], ...picture });
}

type Examples = Record<Verdict, number[]>;

/** The first images of each class that were classified correctly, and wrongly. */
function findExamples({ labels, predictions, classes }: ClassifiedImages): Examples[] {
  const examples = classes.map((): Examples => ({ right: [], wrong: [] }));
  for (let index = 0; index < labels.length; index++) {
    const verdict = labels[index] === predictions[index] ? 'right' : 'wrong';
    const found = examples[labels[index] ?? -1]?.[verdict];
    if (found && found.length < EACH) found.push(index);
  }
  return examples;
}

function drawHeads(x: number): string {
  const head = (left: number, verdict: Verdict, text: string) =>
    svgMark(left + 8, 8, verdict) +
    svgText(left + 22, 12, text, { size: theme.size.heading, weight: theme.weight.strong, color: theme[verdict] });
  const inset = (CELL_WIDTH - TILE_SIDE) / 2;
  return (
    svgText(x, 12, 'True class', { size: theme.size.heading, weight: theme.weight.strong }) +
    head(x + leftOf('right') + inset, 'right', 'Correct') +
    head(x + leftOf('wrong') + inset, 'wrong', 'Wrong')
  );
}

const leftOf = (verdict: Verdict): number => NAME_WIDTH + (verdict === 'right' ? 0 : SIDE_WIDTH + SIDE_GAP);

async function drawRow(images: ClassifiedImages, names: string[], label: number, examples: Examples): Promise<string> {
  const name = svgText(0, TILE_SIDE / 2 + 4, nameOf(names, label), {
    weight: theme.weight.strong,
    maxWidth: NAME_WIDTH - 6,
  });
  const sides = await Promise.all([
    drawSide(images, names, 'right', examples.right),
    drawSide(images, names, 'wrong', examples.wrong),
  ]);
  return name + sides.join('');
}

async function drawSide(images: ClassifiedImages, names: string[], verdict: Verdict, indices: number[]) {
  const tiles = indices.map(async (index, position) =>
    svgTile({
      x: leftOf(verdict) + position * (CELL_WIDTH + theme.gap),
      y: 0,
      cellWidth: CELL_WIDTH,
      image: await encodePng(imageAt(images, index), TILE_SIDE * PIXEL_RATIO),
      verdict,
      captions: [
        {
          text: `→ ${nameOf(names, images.predictions[index])}`,
          color: theme[verdict],
          weight: theme.weight.strong,
        },
        { text: formatPercent(scoreOf(images, index)), color: theme.muted },
      ],
    }),
  );
  return (await Promise.all(tiles)).join('') + drawLack(verdict, indices.length);
}

/** Says in the place of the first missing image that there is no other. */
function drawLack(verdict: Verdict, found: number): string {
  if (found === EACH) return '';
  const x = leftOf(verdict) + found * (CELL_WIDTH + theme.gap) + CELL_WIDTH / 2;
  const style = { size: theme.size.small, color: theme.muted, anchor: 'middle' } as const;
  const kind = verdict === 'right' ? 'correct' : 'wrong';
  return (
    svgText(x, TILE_SIDE / 2 - 4, found === 0 ? 'none was' : 'no other was', style) +
    svgText(x, TILE_SIDE / 2 + 11, kind, style)
  );
}

function describe(classes: number): string {
  const which = classes > MOST_CLASSES ? ` for the first ${MOST_CLASSES} of ${classes} classes` : ' for every class';
  return `The first two of each kind${which}; under each image the predicted class and its score`;
}
