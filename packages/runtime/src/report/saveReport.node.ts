import { writeFileSafely } from '@fmnist/files';
import { chooseImages } from './chooseImages.ts';
import { describeModel } from './describeModel.ts';
import { drawSheet } from './drawSheet.ts';
import { pageAssets } from './pageAssets.node.ts';
import { reportPage } from './reportPage.ts';
import type { ReportModel, ReportSource, Sheet } from './ReportModel.ts';

export interface ReportOptions {
  /** Default: the models' names. */
  readonly title?: string;
  /** Aborting rejects with the signal's reason; an older report stays. */
  readonly signal?: AbortSignal;
}

/**
 * Writes what is known of a model, or of several side by side, into one HTML file that needs nothing else: see {@link reportPage}.
 *
 * @returns the file's size in bytes
 * @throws ToolkitError `CANNOT_WRITE`, `NO_CLASSES`, and what reading a model throws
 */
export async function saveReport(
  path: string,
  sources: readonly ReportSource[],
  { title = sources.map(({ name }) => name).join(', '), signal }: ReportOptions = {},
): Promise<number> {
  const models: ReportModel[] = [];
  const sheets: Sheet[] = [];
  for (const group of byImages(sources)) {
    const { split, height, width, channels } = group[0];
    const { indices, map } = chooseImages(group, height * width * channels);
    const sheet = sheets.push(await drawSheet({ images: split.images, height, width, channels }, indices)) - 1;
    for (const source of group) {
      signal?.throwIfAborted();
      models[sources.indexOf(source)] = await describeModel(source, { onMap: map, sheet, alone: sources.length === 1 });
    }
  }
  const page = reportPage({ title, models, sheets, assets: await pageAssets() });
  signal?.throwIfAborted();
  await writeFileSafely(path, page);
  return Buffer.byteLength(page);
}

type Group = [ReportSource, ...ReportSource[]];

/** Models that were scored on the same images share a picture of them. */
function byImages(sources: readonly ReportSource[]): Group[] {
  const groups: Group[] = [];
  for (const source of sources) {
    const group = groups.find(([first]) => haveSameImages(first, source));
    if (group) group.push(source);
    else groups.push([source]);
  }
  return groups;
}

function haveSameImages(a: ReportSource, b: ReportSource): boolean {
  const sizes = ({ height, width, channels, split }: ReportSource) => [height, width, channels, split.count].join();
  return (
    sizes(a) === sizes(b) &&
    Buffer.from(Uint8Array.from(a.split.labels)).equals(Uint8Array.from(b.split.labels)) &&
    Buffer.compare(a.split.images, b.split.images) === 0
  );
}
