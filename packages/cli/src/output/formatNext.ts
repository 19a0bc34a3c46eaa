import type { Output } from './createOutput.ts';

/** What to try next: command lines, ready to be copied. */
export function formatNext(
  commands: readonly (readonly [line: string, what: string])[],
  { cyan, dim }: Output['colors'],
): string[] {
  const width = Math.max(...commands.map(([line]) => line.length));
  return ['', 'Next:', ...commands.map(([line, what]) => `  ${cyan(`pnpm ${line.padEnd(width)}`)}  ${dim(what)}`)];
}
