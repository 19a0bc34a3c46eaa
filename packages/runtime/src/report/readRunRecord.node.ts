import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { parse } from 'yaml';
import { type EarlierBenchmark, readBenchmark } from '../benchmark/readBenchmark.ts';
import type { DeviceResults, Picture, RunRecord } from './ReportModel.ts';

/** Files of a run that are larger were not written by one. */
const [LARGEST, LARGEST_PICTURE] = [50_000_000, 2_000_000];

/** The last ones of more are not shown. */
const [MOST_STEPS, MOST_EPOCHS, MOST_ROWS] = [1_000_000, 5_000, 200];

const pictures = [
  ['filters.png', 'Learned filters of the first convolution'],
  ['feature_maps.png', 'Feature maps of the first image'],
] as const;

/**
 * What a run directory has to tell: results.csv, steps.csv, args.yaml, devices.json, benchmark.json, filters.png and feature_maps.png. What is not there, or is something else, is left out: a
 * report is written of what there is.
 */
export async function readRunRecord(dir: string): Promise<RunRecord> {
  const [results, steps, args, devices, speed] = await Promise.all(
    ['results.csv', 'steps.csv', 'args.yaml', 'devices.json', 'benchmark.json'].map((name) =>
      readText(join(dir, name)),
    ),
  );
  const { environment, ...settings } = record(attempt(() => parse(args ?? '', { maxAliasCount: 20 })));
  return {
    steps: numbers(steps ?? '', MOST_STEPS).map(({ step = NaN, loss = NaN }) => ({ step, loss })),
    epochs: numbers(results ?? '', MOST_EPOCHS).map((row) => {
      const { epoch = NaN, seconds, train_loss: trainLoss = NaN, train_acc: trainAccuracy = NaN } = row;
      const { val_loss: valLoss, val_acc: valAccuracy } = row;
      return {
        epoch,
        trainLoss,
        trainAccuracy,
        ...(seconds !== undefined && { seconds }),
        ...(valLoss !== undefined && { valLoss }),
        ...(valAccuracy !== undefined && { valAccuracy }),
      };
    }),
    settings,
    environment: record(environment),
    devices: deviceResults(attempt(() => JSON.parse(devices ?? 'null') as unknown)),
    benchmark: benchmarkResults(speed),
    pictures: (await Promise.all(pictures.map(([name, alt]) => readPicture(join(dir, name), alt)))).flat(),
  };
}

async function readPicture(path: string, alt: string): Promise<Picture[]> {
  const png = await readBytes(path, LARGEST_PICTURE);
  return png && isPng(png) ? [{ alt, png }] : [];
}

/** PNG, sections 5.2 and 11.2.2: the signature and the header. */
const isPng = (bytes: Uint8Array): boolean =>
  bytes.length > 33 &&
  Buffer.from(bytes.subarray(0, 16)).equals(Buffer.from('\x89PNG\r\n\x1A\n\0\0\0\rIHDR', 'latin1'));

async function readText(path: string): Promise<string | undefined> {
  return (await readBytes(path, LARGEST))?.toString('utf8');
}

async function readBytes(path: string, largest: number): Promise<Buffer | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() && found.size <= largest ? readFile(path) : undefined;
}

/** Rows of numbers by the names in the first line; an empty field is absent. */
function numbers(csv: string, most: number): Record<string, number | undefined>[] {
  const lines = csv.trim().split(/\r?\n/);
  const names = (lines.shift() ?? '').split(',');
  return lines.slice(0, most).map((line) => {
    const fields = line.split(',');
    const given = names.flatMap((name, i) => (fields[i] ? [[name, Number(fields[i])] as const] : []));
    return Object.fromEntries(given);
  });
}

/** devices.json as far as it is what it should be. */
function deviceResults(json: unknown): DeviceResults | undefined {
  const { rows, missing, disagreements } = record(json);
  if (!Array.isArray(rows) || rows.length === 0) return undefined;
  const number = (value: unknown) => (typeof value === 'number' ? value : NaN);
  return {
    rows: rows.map(record).map((row) => ({
      device: String(row['device']),
      ...(typeof row['images'] === 'number' && { images: row['images'] }),
      accuracy: number(row['accuracy']),
      ...(Array.isArray(row['interval']) && {
        interval: [number(row['interval'][0]), number(row['interval'][1])] as const,
      }),
      loss: number(row['loss']),
      ece: number(row['ece']),
      agreement: number(row['agreement']),
      maxDifference: number(row['maxDifference']),
      imagesPerSecond: number(row['imagesPerSecond']),
      // Their names, or how many they are.
      fallbackNodes: Array.isArray(row['fallbackNodes']) ? row['fallbackNodes'].length : number(row['fallbackNodes']),
    })),
    missing: recordsOf(missing).map(({ device, reason }) => ({ device: String(device), reason: String(reason) })),
    disagreements: recordsOf(disagreements).map((one) => ({
      index: number(one['index']),
      label: String(one['label']),
      predictions: Object.fromEntries(
        Object.entries(record(one['predictions'])).map(([device, predicted]) => [device, String(predicted)]),
      ),
    })),
  };
}

/** benchmark.json, if it is one; the first rows of very many. */
function benchmarkResults(text: string | undefined): EarlierBenchmark | undefined {
  try {
    const { machine, rows } = readBenchmark(text ?? '');
    return rows.length > 0 ? { machine, rows: rows.slice(0, MOST_ROWS) } : undefined;
  } catch (error) {
    if (error instanceof ToolkitError) return undefined;
    throw error;
  }
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const recordsOf = (value: unknown) => (Array.isArray(value) ? value : []).map(record);

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
