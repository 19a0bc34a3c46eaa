import { displayNames, nameOf } from './classNames.ts';
import type { ImageStack } from './imageStack.ts';
import { pageToPng } from './page.ts';
import { theme } from './theme.ts';
import { tileGrid } from './tileGrid.ts';

const [ROWS, COLUMNS] = [5, 6];
const CELL_WIDTH = 150;

export interface DisagreementsOptions extends ImageStack {
  readonly classes: readonly string[];
  /** Of how many images in all. */
  readonly count: number;
  readonly disagreements: readonly {
    readonly index: number;
    readonly label: number;
    /** The class by device. */
    readonly predictions: Readonly<Record<string, number>>;
  }[];
}

/**
 * The first images that devices see in different classes, with what each group of devices says of them, as PNG bytes.
 *
 * @throws ToolkitError BAD_INDEX, NO_CLASSES
 */
export async function drawDisagreements(options: DisagreementsOptions): Promise<Uint8Array> {
  const { classes, disagreements, count } = options;
  const names = displayNames(classes);
  const shown = disagreements.slice(0, ROWS * COLUMNS);
  const grid = await tileGrid({
    stack: options,
    columns: COLUMNS,
    cellWidth: CELL_WIDTH,
    tiles: shown.map(({ index, label, predictions }) => ({
      index,
      captions: [
        { text: `true: ${nameOf(names, label)}`, color: theme.muted },
        ...byClass(predictions).map(([predicted, devices]) => ({
          text: `${nameOf(names, predicted)}: ${devices.join(', ')}`,
          color: predicted === label ? theme.right : theme.wrong,
        })),
      ],
    })),
  });
  const total = count.toLocaleString('en');
  const note =
    disagreements.length === 0
      ? `No disagreement: all devices say the same of all ${total} images.`
      : `${shown.length} of ${disagreements.length.toLocaleString('en')} images of ${total} that not all devices put into the same class`;
  return pageToPng({ title: 'Where devices disagree', notes: [note], ...grid });
}

/** Devices by the class that they name. */
function byClass(predictions: Readonly<Record<string, number>>): [number, string[]][] {
  const groups = new Map<number, string[]>();
  for (const [device, predicted] of Object.entries(predictions))
    groups.set(predicted, [...(groups.get(predicted) ?? []), device]);
  return [...groups];
}
