import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { makeFolder } from '@fmnist/files';
import { CHECKPOINT } from './checkpoint.node.ts';

export interface FolderOptions {
  /** Default `runs`. */
  readonly project?: string | undefined;
  readonly name?: string | undefined;
  /** Write into a folder that is there. */
  readonly existOk?: boolean | undefined;
}

/**
 * Makes the folder of a new run: project/name, or the next free of base, base2, base3 ... where no name is given.
 * @throws {ToolkitError} RUN_EXISTS, CANNOT_WRITE
 */
export async function makeRunFolder(
  base: string,
  { project = 'runs', name, existOk = false }: FolderOptions,
): Promise<string> {
  await make(project, true);
  if (name !== undefined) {
    const dir = join(project, name);
    if (!(await make(dir, existOk)))
      throw new ToolkitError('RUN_EXISTS', 'a run of this name is there', {
        kind: 'usage',
        where: dir,
        hint: 'Choose another --name, or --exist-ok to write into it.',
      });
    return dir;
  }
  for (let i = 1; ; i++) {
    const dir = join(project, i === 1 ? base : `${base}${i}`);
    if (await make(dir, false)) return dir;
  }
}

/** Whether the folder was made here, or may be used again. */
async function make(dir: string, reuse: boolean): Promise<boolean> {
  try {
    await makeFolder(dirname(dir));
    if (reuse) await makeFolder(dir);
    else await mkdir(dir);
    return true;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST' && !reuse) return false;
    throw new ToolkitError('CANNOT_WRITE', 'the run directory cannot be made', {
      where: dir,
      received: message,
      hint: 'Choose another place with --project.',
      cause,
    });
  }
}

/** The run whose checkpoint was written last. @throws {ToolkitError} NO_CHECKPOINT */
export async function latestRun(project = 'runs'): Promise<string> {
  const names = await readdir(project).catch(() => []);
  const dated = await Promise.all(
    names.map(async (name) => ({
      dir: join(project, name),
      time: (await stat(join(project, name, 'weights', 'last', CHECKPOINT)).catch(() => undefined))?.mtimeMs,
    })),
  );
  const latest = dated.filter((r) => r.time !== undefined).toSorted((a, b) => Number(b.time) - Number(a.time))[0];
  if (!latest)
    throw new ToolkitError('NO_CHECKPOINT', 'there is no run to resume', {
      where: project,
      hint: 'Name one: --resume runs/lenet',
    });
  return latest.dir;
}
