import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const names = ['c++', 'g++', 'clang++'] as const;

/** The C++ compiler of this machine, CXX first: its command and what it says of its version; null without one. */
export async function findCompiler(): Promise<{ readonly command: string; readonly version: string } | null> {
  for (const command of [process.env['CXX'] || [], names].flat()) {
    const said = await promisify(execFile)(command, ['--version'], { timeout: 2000 }).catch(() => undefined);
    const version = said?.stdout.split('\n')[0]?.trim();
    if (version) return { command, version };
  }
  return null;
}
