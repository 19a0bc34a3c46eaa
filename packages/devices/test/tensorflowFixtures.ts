// For tests: what TensorFlow comes in, a few bytes large, and a Python that knows where it is.
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';

/** The members of a wheel, by their names: what is wanted of it, and what is not. */
export const wheelFiles: Readonly<Record<string, string>> = {
  'tensorflow/include/tensorflow/c/c_api.h': '// the C API',
  'tensorflow/libtensorflow_cc.so.2': 'the library',
  'tensorflow/libtensorflow_framework.so.2': 'the framework',
  'tensorflow/python/keras.py': 'import tensorflow',
  'tensorflow_cpu.dist-info/RECORD': 'all of it',
};

export const wheelBytes = (files = wheelFiles): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

/** Writes files, by their names, into a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

interface Python {
  /** Where it says that TensorFlow is installed. */
  readonly tensorflow?: string;
  /** What its pip downloads; without it there is no pip. */
  readonly wheel?: string;
}

/** A program that answers what is asked of python3, and counts the downloads in `downloads` beside it. */
export async function writePython(folder: string, { tensorflow = '', wheel }: Python = {}): Promise<string> {
  const path = join(folder, 'python');
  const pip = wheel
    ? `echo "$@" >> "${join(folder, 'downloads')}"; cp "${wheel}" "$5/"`
    : 'echo "No module named pip" >&2; exit 1';
  await writeFile(path, `#!/bin/sh\nif [ "$1" = -c ]; then echo "${tensorflow}"; else ${pip}; fi\n`);
  await chmod(path, 0o755);
  return path;
}
