// What `setup tensorflow` puts into the cache, and where.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cacheFolder.node.ts';

export type Variant = 'cpu' | 'gpu';

/** TensorFlow as it is linked to: headers and shared libraries. */
export interface TensorflowFiles {
  readonly include: string;
  /** Paths, what others need last. */
  readonly libraries: readonly string[];
}

export const home = (variant: Variant, ...names: readonly string[]) =>
  cacheFolder('tensorflow', `tfjs-node-4.22.0-${variant}`, ...names);
/** Written last: what is there without it is only a part. */
export const readyFile = (variant: Variant) => home(variant, 'ready.json');
export const bindingFile = (variant: Variant) => home(variant, 'tfjs_binding.node');
export const isSetUp = (variant: Variant): boolean => existsSync(readyFile(variant));

const NAMES = [
  ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  ['libtensorflow.so.2', 'libtensorflow_framework.so.2'],
  ['libtensorflow.2.dylib', 'libtensorflow_framework.2.dylib'],
] as const;

/** The files of a folder that holds TensorFlow: a Python package (libraries beside `include`) or the C archive (`lib` and `include`). */
export async function filesIn(folder: string): Promise<TensorflowFiles | undefined> {
  const include = join(folder, 'include');
  if (!existsSync(join(include, 'tensorflow/c/c_api.h'))) return undefined;
  for (const place of [folder, join(folder, 'lib')]) {
    const there = new Set(await readdir(place).catch(() => []));
    const names = NAMES.find((all) => all.every((name) => there.has(name)));
    if (names) return { include, libraries: names.map((name) => join(place, name)) };
  }
  return undefined;
}
