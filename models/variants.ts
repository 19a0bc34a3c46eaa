// The smaller forms of a model beside the float one, on the same test images: what they cost and what they save.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fashionMnist } from '@fmnist/data';
import { benchmark, evaluate, mcnemar, type McNemar, type Metrics } from '@fmnist/runtime';
import { percent, table } from './table.ts';

/** model.onnx comes first: the others are compared with it. */
const FILES = ['model.onnx', 'model.fp16.onnx', 'model.int8.onnx'] as const;

/** At most so much accuracy is lost, at least so many images keep their class, and `small` in 8 bits is at most so large. */
const GATES = { lost: 0.003, agreement: 0.99, int8Size: 0.3 } as const;

interface Variant {
  readonly file: string;
  readonly sizeBytes: number;
  readonly accuracy: number;
  readonly interval: readonly [number, number];
  readonly loss: number;
  readonly ece: number;
  /** Share of the test images with the float model's class. */
  readonly agreement: number;
  /** Against the float model, on the same images. */
  readonly mcnemar: McNemar;
  /** Median of a run of one image, in ms. */
  readonly latencyMs: number;
  /** In batches of 256. */
  readonly imagesPerSecond: number;
}

export interface Variants {
  readonly machine: string;
  readonly date: string;
  readonly rows: readonly Variant[];
}

/** Scores and times them on the CPU. @throws Error where one misses a gate */
export async function measureVariants(folder: string, model: string, machine: string): Promise<Variants> {
  const data = await fashionMnist();
  const paths = FILES.map((file) => join(folder, file));
  const scored = [];
  for (const path of paths) scored.push(await evaluate(path, data.test, { ...data, device: 'cpu' }));
  const timed = await benchmark(
    FILES.map((file, i) => ({ name: file, model: paths[i] ?? '', split: data.test })),
    { devices: ['cpu'], batches: [1, 256] },
  );
  const [float] = scored;
  if (!float) throw new Error('there is no float model');
  const isRight = (of: ArrayLike<number>) => Array.from(of, (c, i) => c === data.test.labels[i]);
  const rows = await Promise.all(
    scored.map(async ({ metrics, predictions }, i): Promise<Variant> => {
      const file = FILES[i] ?? '';
      const row = (batch: number) => timed.rows.find((one) => one.model === file && one.batch === batch);
      return {
        file,
        sizeBytes: (await stat(join(folder, file))).size,
        ...pick(metrics),
        agreement: predictions.filter((c, j) => c === float.predictions[j]).length / data.test.count,
        mcnemar: mcnemar(isRight(float.predictions), isRight(predictions)),
        latencyMs: row(1)?.latencyMs.p50 ?? NaN,
        imagesPerSecond: row(256)?.imagesPerSecond ?? NaN,
      };
    }),
  );
  for (const row of rows) checkGates(row, rows[0] ?? row, model);
  return { machine, date: new Date().toISOString().slice(0, 10), rows };
}

const pick = ({ accuracy, interval, loss, ece }: Metrics) => ({ accuracy, interval, loss, ece });

function checkGates({ file, accuracy, agreement, sizeBytes }: Variant, float: Variant, model: string): void {
  const missed = [
    float.accuracy - accuracy > GATES.lost && `loses ${percent(float.accuracy - accuracy)} points`,
    agreement < GATES.agreement && `agrees on ${percent(agreement)} % only`,
    model === 'small' && file.includes('int8') && sizeBytes / float.sizeBytes > GATES.int8Size && 'is too large',
  ].filter(Boolean);
  if (missed.length > 0) throw new Error(`${model}/${file} ${missed.join(', ')}`);
}

export const readVariants = (folder: string): Promise<Variants | undefined> =>
  readFile(join(folder, 'variants.json'), 'utf8').then(
    (text) => JSON.parse(text) as Variants,
    () => undefined,
  );

/** A section of the card. */
export function variantsSection({ machine, date, rows }: Variants): string[] {
  const [float] = rows;
  return [
    '## Smaller',
    '',
    'The same network in half precision and in 8 bits (static, calibrated on 500 training images), on the same 10,000 test images.',
    '',
    ...table(
      ['File', 'Size, kB', '%', 'Accuracy, %', 'Same class, %', 'McNemar, p', 'One image, ms', 'Batch 256, images/s'],
      rows.map((row) => [
        `\`${row.file}\``,
        (row.sizeBytes / 1000).toFixed(0),
        percent(row.sizeBytes / (float?.sizeBytes ?? NaN), 1),
        percent(row.accuracy),
        percent(row.agreement),
        row === float ? '' : row.mcnemar.p.toFixed(2),
        row.latencyMs.toFixed(3),
        row.imagesPerSecond.toFixed(0),
      ]),
    ),
    '',
    `onnxruntime CPU, ${machine}, ${date}; median latency, rounds interleaved. Made by \`pnpm model NAME --variants\`; all figures are in \`variants.json\`.`,
    '',
  ];
}
