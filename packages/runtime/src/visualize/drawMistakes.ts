import { displayNames, nameOf } from './classNames.ts';
import { formatPercent } from './formatPercent.ts';
import { type ClassifiedImages, countClassified, scoreOf } from './imageStack.ts';
import { pageToPng } from './page.ts';
import { theme } from './theme.ts';
import { tileGrid } from './tileGrid.ts';

const [ROWS, COLUMNS] = [5, 8];
const CELL_WIDTH = 108;

/**
 * The images whose wrong class the classifier was surest of, most confident first, as PNG bytes.
 *
 * @throws ToolkitError BAD_IMAGES, BAD_PREDICTIONS, NO_CLASSES
 */
export async function drawMistakes(images: ClassifiedImages): Promise<Uint8Array> {
  const names = displayNames(images.classes);
  const count = countClassified(images);
  const wrong = indicesOfMistakes(images, count);
  const grid = await tileGrid({
    stack: images,
    columns: COLUMNS,
    cellWidth: CELL_WIDTH,
    tiles: wrong.slice(0, ROWS * COLUMNS).map((index) => ({
      index,
      verdict: 'wrong',
      captions: [
        { text: `true: ${nameOf(names, images.labels[index])}`, color: theme.muted },
        { text: `→ ${nameOf(names, images.predictions[index])}`, color: theme.wrong, weight: theme.weight.strong },
        { text: formatPercent(scoreOf(images, index)) },
      ],
    })),
  });
  return pageToPng({ title: 'Most confident mistakes', notes: [describe(wrong.length, count)], ...grid });
}

/** Wrongly classified images by falling score; equal scores in the order of the data. */
function indicesOfMistakes(images: ClassifiedImages, count: number): number[] {
  const wrong = Array.from({ length: count }, (_, index) => index).filter(
    (index) => images.predictions[index] !== images.labels[index],
  );
  // A score that is not a number goes last.
  const rank = (index: number) => {
    const score = scoreOf(images, index);
    return Number.isNaN(score) ? -1 : score;
  };
  return wrong.sort((a, b) => rank(b) - rank(a));
}

function describe(wrong: number, count: number): string {
  const total = count.toLocaleString('en');
  if (wrong === 0) return `No mistakes: all ${total} images were classified correctly.`;
  const shown = Math.min(wrong, ROWS * COLUMNS);
  return `${shown} of ${wrong.toLocaleString('en')} mistakes among ${total} images: the true class, the predicted one and its score`;
}
