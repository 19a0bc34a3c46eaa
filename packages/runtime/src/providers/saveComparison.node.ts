import { join } from 'node:path';
import { writeFileSafely } from '@fmnist/files';
import type { LabelledImages } from '../evaluate.ts';
import type { Comparison, ProviderRow } from './compareProviders.node.ts';

export interface ComparisonToSave {
  readonly comparison: Comparison;
  readonly split: LabelledImages;
  /** The images' size, in pixels. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A comparison as programs read it: classes by name, accuracies and agreement 0 to 1, the loss in nats. */
export function comparisonJson({ reference, rows, missing, disagreements }: Comparison) {
  const classes = rows[0]?.evaluation.classes ?? [];
  const nameOf = (index: number) => classes[index] ?? String(index);
  return {
    reference,
    rows: rows.map(rowJson),
    missing,
    disagreements: disagreements.map(({ index, label, predictions }) => ({
      index,
      label: nameOf(label),
      predictions: Object.fromEntries(Object.entries(predictions).map(([device, of]) => [device, nameOf(of)])),
    })),
  };
}

function rowJson({ device, detail, split, evaluation, agreement, maxDifference, nodes, fallbackNodes }: ProviderRow) {
  const { accuracy, interval, loss, ece } = evaluation.metrics;
  const { imagesPerSecond, seconds } = evaluation;
  return {
    device,
    detail,
    images: split.count,
    accuracy,
    interval,
    loss,
    ece,
    agreement,
    maxDifference,
    imagesPerSecond,
    seconds,
    nodes: nodes ?? null,
    fallbackNodes,
  };
}

/**
 * Writes `devices.json` and, where devices disagree, `disagreements.png` into a folder.
 * @throws ToolkitError `CANNOT_WRITE`
 */
export async function saveComparison(folder: string, { comparison, split, ...size }: ComparisonToSave): Promise<void> {
  const { disagreements, rows } = comparison;
  await writeFileSafely(join(folder, 'devices.json'), `${JSON.stringify(comparisonJson(comparison), undefined, 2)}\n`);
  if (disagreements.length === 0) return;
  const { drawDisagreements } = await import('../visualize/index.ts');
  const classes = rows[0]?.evaluation.classes ?? [];
  const picture = await drawDisagreements({
    ...size,
    images: split.images,
    count: split.count,
    classes,
    disagreements,
  });
  await writeFileSafely(join(folder, 'disagreements.png'), picture);
}
