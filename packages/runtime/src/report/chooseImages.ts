import type { ReportSource } from './ReportModel.ts';

export interface Choice {
  /** All that the page shows, in the order of the data. */
  readonly indices: readonly number[];
  /** Those of the map, evenly spread over the data. */
  readonly map: readonly number[];
}

export const MOST_MISTAKES = 40;
export const MOST_DISAGREEMENTS = 40;
/** Of one cell of a confusion matrix. */
const MOST_OF_CELL = 20;
const MOST_ON_MAP = 800;
/** Bytes of all pixels: about three quarters of them are left in a PNG, and four thirds of those in the page. */
const PIXEL_BUDGET = 1_700_000;

/**
 * Which images a page holds, of models that were scored on the same ones: the surest mistakes, those that models or devices disagree on, a
 * third of the room for the map, and of each pair of true and predicted class the surest, one each in turn as long as there is room.
 */
export function chooseImages(sources: readonly ReportSource[], imageBytes: number): Choice {
  const [first] = sources;
  if (!first) return { indices: [], map: [] };
  const room = Math.max(1, Math.floor(PIXEL_BUDGET / imageBytes));
  const { count } = first.split;
  const map = spread(count, Math.min(MOST_ON_MAP, Math.floor(room / 3)));
  const chosen = new Set<number>();
  const add = (indices: Iterable<number>) => {
    for (const index of indices)
      if (chosen.size < room && Number.isInteger(index) && index >= 0 && index < count) chosen.add(index);
  };
  for (const source of sources) add(mistakes(source).slice(0, MOST_MISTAKES));
  for (const { run } of sources)
    add(run?.devices?.disagreements.slice(0, MOST_DISAGREEMENTS).map(({ index }) => index) ?? []);
  for (const [a, b] of neighbours(sources)) add(partings(a, b).slice(0, MOST_DISAGREEMENTS));
  add(map);
  const cells = sources.flatMap((source) => [...byCell(source).values()]);
  for (let turn = 0; turn < MOST_OF_CELL; turn++) add(cells.flatMap((cell) => cell[turn] ?? []));
  return { indices: [...chosen].toSorted((a, b) => a - b), map: map.filter((index) => chosen.has(index)) };
}

/** The images of each pair of classes, surest first. */
function byCell(source: ReportSource): Map<string, number[]> {
  const { predictions } = source.evaluation;
  const found = new Map<string, number[]>();
  for (const index of bySureness(source, () => true)) {
    const key = `${source.split.labels[index]},${predictions[index]}`;
    const cell = found.get(key);
    if (cell) cell.push(index);
    else found.set(key, [index]);
  }
  return found;
}

type Scored = Pick<ReportSource, 'evaluation'> & { readonly split: Pick<ReportSource['split'], 'labels' | 'count'> };

/** Wrongly classified images, the surest first. */
export function mistakes({ evaluation, split }: Scored): number[] {
  return bySureness({ evaluation, split }, (index) => evaluation.predictions[index] !== split.labels[index]);
}

/** Images that one model has right and the other wrong, or both wrong in their own ways; those of which both are surest first. */
export function partings(first: Scored, second: Scored): number[] {
  const [a, b] = [first, second].map(({ evaluation }) => evaluation.predictions);
  const sureness = (index: number) => scoreAt(first, index) + scoreAt(second, index);
  return range(Math.min(first.split.count, second.split.count))
    .filter((index) => a?.[index] !== b?.[index])
    .toSorted((i, j) => sureness(j) - sureness(i));
}

/** The probability that a model gave to the class it predicted. */
export function scoreAt(
  { evaluation: { probabilities, classes, predictions } }: Pick<Scored, 'evaluation'>,
  index: number,
): number {
  return probabilities[index * classes.length + (predictions[index] ?? 0)] ?? 0;
}

/** So many images, evenly spread over the data. */
function spread(total: number, most: number): number[] {
  const step = Math.max(1, total / Math.max(1, most));
  return Array.from({ length: Math.min(total, most) }, (_, i) => Math.floor(i * step));
}

/** The first with each other one. */
export const neighbours = <T>([first, ...others]: readonly T[]): [T, T][] => others.map((other) => [first as T, other]);

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

function bySureness(source: Scored, keep: (index: number) => boolean): number[] {
  return range(source.split.count)
    .filter(keep)
    .toSorted((a, b) => scoreAt(source, b) - scoreAt(source, a));
}
