import { join } from 'node:path';
import { writeFileSafely } from '@fmnist/files';
import type { Evaluation, LabelledImages, TtaEvaluation } from './evaluate.ts';
import { toCsv } from './toCsv.ts';

export interface EvaluationToSave {
  readonly evaluation: Evaluation;
  /** The images and labels that were evaluated. */
  readonly split: LabelledImages;
  /** The images' size, in pixels. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Aborting rejects with the signal's reason; files already written stay, each of them whole. */
  readonly signal?: AbortSignal;
}

/**
 * Writes an evaluation for people and programs: `metrics.json`, `per_class.csv`, `predictions.csv` and the pictures
 * `confusion_matrix.png`, `confusion_matrix_normalized.png`, `per_class.png`, `reliability.png`, `correct_and_wrong.png`,
 * `mistakes.png`. The folder is made; each file is replaced whole or not at all.
 *
 * @returns the paths written
 * @throws ToolkitError `CANNOT_WRITE`, and what the pictures throw
 */
export async function saveEvaluation(folder: string, options: EvaluationToSave): Promise<string[]> {
  const written: string[] = [];
  const save = async (name: string, content: string | Uint8Array) => {
    options.signal?.throwIfAborted();
    written.push(await writeInto(folder, name, content));
  };
  await save('metrics.json', metricsJson(options.evaluation));
  await save('per_class.csv', perClassCsv(options.evaluation));
  await save('predictions.csv', predictionsCsv(options));
  for await (const [name, png] of pictures(options)) await save(name, png);
  return written;
}

function metricsJson({ metrics, device, seconds, imagesPerSecond, tta }: Evaluation): string {
  const all = { ...metrics, device, seconds, imagesPerSecond, ...(tta && { tta: ttaJson(tta) }) };
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

/** What is kept of a test-time augmentation, for people and programs. */
export function ttaJson({ metrics: { accuracy, interval, correct, loss, ece }, mcnemar, seconds }: TtaEvaluation) {
  return { accuracy, interval, correct, loss, ece, mcnemar, seconds };
}

function perClassCsv({ metrics }: Evaluation): string {
  return toCsv(
    ['class', 'support', 'correct', 'accuracy', 'low', 'high', 'precision', 'recall', 'f1'],
    metrics.perClass.map(({ label, support, correct, accuracy, interval, precision, recall, f1 }) => [
      label,
      support,
      correct,
      ...[accuracy, ...interval, precision, recall, f1].map((value) => value.toFixed(4)),
    ]),
  );
}

function predictionsCsv({ evaluation: { predictions, probabilities, classes }, split }: EvaluationToSave): string {
  const rows = Array.from(predictions, (predicted, index) => {
    const label = split.labels[index] ?? -1;
    const score = probabilities[index * classes.length + predicted] ?? 0;
    return [index, classes[label] ?? label, classes[predicted] ?? predicted, score.toFixed(6), predicted === label];
  });
  return toCsv(['index', 'label', 'predicted', 'score', 'correct'], rows);
}

/** The pictures one by one; their libraries are loaded here, so that nobody pays for them who only classifies. */
async function* pictures({ evaluation, split, height, width, channels }: EvaluationToSave) {
  const draw = await import('./visualize/index.ts');
  const { metrics, classes, predictions, probabilities } = evaluation;
  const drawMatrix = (normalized: boolean, title: string) =>
    draw.drawConfusionMatrix({ matrix: metrics.confusion, classes, normalized, title });
  yield ['confusion_matrix.png', await drawMatrix(false, 'Confusion matrix')] as const;
  yield ['confusion_matrix_normalized.png', await drawMatrix(true, 'Confusion matrix, % of each class')] as const;
  const rows = metrics.perClass.map(({ label, accuracy, interval: [low, high], support }) => {
    return { label, accuracy, low, high, count: support };
  });
  yield ['per_class.png', await draw.drawPerClass({ rows })] as const;
  yield ['reliability.png', await draw.drawReliability(metrics)] as const;
  const { images, labels } = split;
  const classified = { images, labels, height, width, channels, classes, predictions, probabilities };
  yield ['correct_and_wrong.png', await draw.drawCorrectAndWrong(classified)] as const;
  yield ['mistakes.png', await draw.drawMistakes(classified)] as const;
}

async function writeInto(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFileSafely(path, content);
  return path;
}
