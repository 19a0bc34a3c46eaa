// What the stages found, kept in results.json and written out as RESULTS.md.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileSafely } from '@fmnist/files';

/** Speed of training steps. */
export interface Rate {
  readonly net: string;
  /** Images a step. */
  readonly batch: number;
  /** `ort on cuda`, `PyTorch eager`. */
  readonly way: string;
  readonly imagesPerSecond: number;
  /** Of the GPU's memory; undefined where it is not known. */
  readonly peakMiB?: number | undefined;
}

/** What one stage found. */
export interface Section {
  readonly title: string;
  /** Card and driver. */
  readonly device: string;
  readonly date: string;
  readonly versions: string;
  readonly lines: readonly string[];
  readonly rates: readonly Rate[];
}

type Sections = Readonly<Record<string, Section>>;

/** What the first of the folders has. */
export async function readResults(folders: readonly string[]): Promise<Record<string, Section>> {
  for (const folder of folders) {
    const text = await readFile(join(folder, 'results.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Record<string, Section>;
  }
  return {};
}

/** Writes both files into each folder, whole or not at all: a call may be ended at any moment. @returns the page */
export async function writeResults(
  folders: readonly string[],
  kept: Sections,
  order: readonly string[],
): Promise<string> {
  const page = pageOf(order.flatMap((name) => kept[name] ?? []));
  for (const folder of folders) {
    await writeFileSafely(join(folder, 'results.json'), `${JSON.stringify(kept, undefined, 2)}\n`);
    await writeFileSafely(join(folder, 'RESULTS.md'), page);
  }
  return page;
}

export function pageOf(sections: readonly Section[]): string {
  return ['# On a GPU\n\nWritten by `pnpm bench:gpu`.\n', ...speedOf(sections), ...sections.map(sectionOf)].join('\n');
}

const sectionOf = ({ title, device, date, versions, lines }: Section) =>
  `## ${title}\n\n${device}, ${date}. ${versions}.\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`;

const isPeer = ({ way }: Rate) => way.startsWith('PyTorch');

/** A table for each card and day: what was measured on different ones is not compared. */
function speedOf(sections: readonly Section[]): string[] {
  const all = sections.flatMap((section) => section.rates.map((rate) => ({ where: whereOf(section), ...rate })));
  return [...new Set(all.map(({ where }) => where))].map((where) => {
    const rates = all.filter((rate) => rate.where === where);
    return `## Training speed, ${where}\n\n${EXPLAINED}\n\n${tableOf(rates).join('\n')}\n`;
  });
}

const whereOf = ({ device, date }: Section) => `${device}, ${date}`;

const EXPLAINED =
  "Ratio: images/s by those of PyTorch's best way with this net and batch. Our steps take their images from memory, augment them and read each step's loss; PyTorch's batch stays on the GPU. Memory: the most that was in use, nvidia-smi's figure for ours, the allocator's for PyTorch.";

function tableOf(rates: readonly Rate[]): string[] {
  const sorted = rates.toSorted(
    (a, b) => a.net.localeCompare(b.net) || a.batch - b.batch || b.imagesPerSecond - a.imagesPerSecond,
  );
  return [
    '| net | batch | way | images/s | ratio | peak memory, MiB |',
    '| --- | ---: | --- | ---: | ---: | ---: |',
    ...sorted.map((rate) => {
      const best = bestPeer(rates, rate);
      const ratio = best === undefined ? '' : (rate.imagesPerSecond / best).toFixed(2);
      const { net, batch, way, imagesPerSecond, peakMiB } = rate;
      return `| ${net} | ${batch} | ${way} | ${imagesPerSecond.toFixed(0)} | ${ratio} | ${peakMiB?.toFixed(0) ?? ''} |`;
    }),
  ];
}

/** Images/s of PyTorch's best way with the same net and batch. */
function bestPeer(rates: readonly Rate[], { net, batch }: Rate): number | undefined {
  const peers = rates.filter((rate) => isPeer(rate) && rate.net === net && rate.batch === batch);
  return peers.length === 0 ? undefined : Math.max(...peers.map(({ imagesPerSecond }) => imagesPerSecond));
}
