// Weight files into memory: all of them are there and of the right sizes, or it is said which are not.
import type { ToolkitError } from '@fmnist/errors';
import { ExportError } from '../errors.ts';
import { throwAll } from '../problems.ts';
import type { ModelFile, ModelFiles } from './ModelFiles.ts';
import { blockSizes, blockWriter } from './weightBlocks.ts';
import { MAX_PROBLEMS, readSpecs, totalBytes, type StoredWeight } from './weightSpec.ts';
import type { WeightGroup } from './parseModelJson.ts';

interface Shard {
  readonly name: string;
  readonly file: ModelFile;
}

interface Group {
  readonly shards: readonly Shard[];
  readonly weights: readonly StoredWeight[];
}

const WHAT = 'the weights cannot be read';

/**
 * The weights of all groups in their order, each whole in one buffer. Sizes that are known are compared before anything is allocated.
 * @throws {ExportError} NO_FILE, SHORT_WEIGHTS, LONG_WEIGHTS, NOT_A_LAYERS_MODEL, TOO_LARGE: the reason, or SEVERAL_PROBLEMS
 */
export async function readShards(files: ModelFiles, manifest: readonly WeightGroup[]): Promise<readonly ArrayBuffer[]> {
  const weights = manifest.map((group) => readSpecs(group.weights));
  const names = manifest.map(({ paths }) => paths.map((path) => plainName(path, files.json.where)));
  refuseTwice(names.flat(), files.json.where);
  const problems: ToolkitError[] = [];
  const groups: Group[] = [];
  for (const [i, own] of names.entries()) {
    const shards = await findShards(files, own, problems);
    groups.push({ shards, weights: weights[i] ?? [] });
  }
  throwAll(problems, WHAT);
  for (const group of groups)
    problems.push(
      ...sizeProblems(
        group,
        group.shards.map(({ file }) => file.size),
      ),
    );
  throwAll(problems, WHAT);
  return fill(groups);
}

/**
 * A name as the manifest has it, without "./" and doubled slashes.
 * @throws {ExportError} NOT_A_LAYERS_MODEL where it leads out of the model's folder
 */
function plainName(path: string, where: string): string {
  const steps = path.split('/').filter((step, i) => step !== '.' && (step !== '' || i === 0));
  // With a backslash or a colon it would be another place on Windows, or another address.
  if (steps.length === 0 || steps.some((step) => step === '..' || step === '') || /[\\:\0]/.test(path))
    throw new ExportError(
      'NOT_A_LAYERS_MODEL',
      `the weights file "${path.slice(0, 200)}" lies outside of the model's folder`,
      {
        where,
        expected: 'a relative path',
      },
    );
  return steps.join('/');
}

function refuseTwice(names: readonly string[], where: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new ExportError('NOT_A_LAYERS_MODEL', `the weights file "${name}" is listed twice`, { where });
    seen.add(name);
  }
}

async function findShards(files: ModelFiles, names: readonly string[], problems: ToolkitError[]): Promise<Shard[]> {
  const shards: Shard[] = [];
  for (const name of names) {
    const file = await files.shard(name);
    if (file) shards.push({ name, file });
    else problems.push(missing(name, files.json.where));
    throwAll(problems.length >= MAX_PROBLEMS ? problems : [], WHAT);
  }
  return shards;
}

const missing = (name: string, where: string): ExportError =>
  new ExportError('NO_FILE', `the weights file "${name}" is missing`, {
    where,
    hint: 'Copy model.json and its weights again, together.',
  });

/**
 * Which files of a group have the wrong size. What is written in parts has all but the last of one size, so where the sum is wrong, the one
 * that differs from the others is damaged, else the last.
 */
function sizeProblems({ shards, weights }: Group, sizes: readonly (number | undefined)[]): ExportError[] {
  const need = totalBytes(weights);
  if (sizes.includes(undefined)) return [];
  const known = sizes.map(Number);
  const sum = known.reduce((n, size) => n + size, 0);
  if (sum === need) return [];
  if (shards.length === 0)
    return [new ExportError('SHORT_WEIGHTS', 'weights are listed, and no file of them', { expected: `${need} bytes` })];
  const expected = likelySizes(known, need);
  const wrong = shards.flatMap((shard, i) => {
    const [size = 0, want = 0] = [known[i], expected[i]];
    return size === want ? [] : [wrongSize(shard, size, want)];
  });
  return wrong.slice(0, MAX_PROBLEMS);
}

/** Of all sizes that the files may have been written with, those that the fewest do not have. */
function likelySizes(sizes: readonly number[], need: number): number[] {
  const last = sizes.length - 1;
  // Those of a file that is damaged all over need not be looked at.
  const candidates = [...new Set(sizes.slice(0, -1))].slice(0, MAX_PROBLEMS);
  const filled = (usual: number) => sizes.map((_, i) => (i < last ? usual : need - usual * last));
  const misses = (expected: readonly number[]) => expected.filter((size, i) => size !== sizes[i]).length;
  return candidates.map(filled).reduce((a, b) => (misses(b) < misses(a) ? b : a), filled(candidates[0] ?? 0));
}

function wrongSize({ name, file }: Shard, received: number | string, expected: number): ExportError {
  const isShort = typeof received === 'number' && received < expected;
  return new ExportError(
    isShort ? 'SHORT_WEIGHTS' : 'LONG_WEIGHTS',
    `the weights file "${name}" is too ${isShort ? 'short' : 'long'}`,
    {
      where: file.where,
      expected: expected < 0 ? 'less' : `${expected} bytes`,
      received: `${received}`,
      hint: 'Copy model.json and its weights again, together.',
    },
  );
}

/** Reads all files, one after another. */
async function fill(groups: readonly Group[]): Promise<readonly ArrayBuffer[]> {
  const { blocks, write } = blockWriter(blockSizes(groups.flatMap(({ weights }) => weights)));
  const problems: ToolkitError[] = [];
  for (const group of groups) {
    const sizes: (number | undefined)[] = [];
    let room = totalBytes(group.weights);
    for (const shard of group.shards) {
      const size = await readShard(shard, { room, write, problems });
      room -= size ?? 0;
      sizes.push(size);
    }
    problems.push(...sizeProblems(group, sizes));
    if (problems.length >= MAX_PROBLEMS) break;
  }
  throwAll(problems, WHAT);
  return blocks;
}

interface Reading {
  /** How many bytes the group still has to get. */
  readonly room: number;
  readonly write: (bytes: Uint8Array) => void;
  readonly problems: ToolkitError[];
}

/** @returns the size of the file; undefined where it was not read, since there are problems: then it is only seen whether it is there */
async function readShard(shard: Shard, { room, write, problems }: Reading): Promise<number | undefined> {
  const { where, size: known } = shard.file;
  let size = 0;
  try {
    for await (const chunk of shard.file.chunks()) {
      if (problems.length > 0) return undefined;
      size += chunk.length;
      if (size > room) throw wrongSize(shard, `${size} or more`, room);
      write(chunk);
    }
  } catch (error) {
    if (error instanceof RangeError)
      throw new ExportError('TOO_LARGE', 'there is no memory for these weights', { where, cause: error });
    if (!(error instanceof ExportError) || error.code !== 'NO_FILE') throw error;
    problems.push(error);
    return undefined;
  }
  if (known !== undefined && known !== size) throw wrongSize(shard, size, known);
  return size;
}
