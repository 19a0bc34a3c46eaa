import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from '../run.ts';

const MODULES = { nodenext: 'nodenext', bundler: 'esnext' };
export type Resolution = keyof typeof MODULES;

export interface TypeOptions {
  readonly moduleResolution: Resolution;
  readonly lib?: readonly string[];
  readonly types?: readonly string[];
}

/** What the compiler says about a file of an application and every declaration that it reaches, as strict as it can be. */
export async function typeErrors(folder: string, file: string, options: TypeOptions): Promise<string[]> {
  const { moduleResolution, lib = ['es2023'], types = [] } = options;
  const module = MODULES[moduleResolution];
  const strictest = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2023' };
  const compilerOptions = { ...strictest, lib, types, module, moduleResolution };
  const project = join(folder, 'tsconfig.json');
  await writeFile(project, JSON.stringify({ compilerOptions, files: [file] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const said = await run(process.execPath, [tsc, '--pretty', 'false', '-p', project], folder).catch(
    (error: Error) => error.message,
  );
  return said.split('\n').filter((line) => line.includes(': error TS'));
}
