import type { ToolkitError } from '@fmnist/errors';
import { ExportError } from './errors.ts';

/** Throws the one problem that there is, or one error that lists them all. @throws {ExportError} SEVERAL_PROBLEMS */
export function throwAll(problems: readonly ToolkitError[], what: string): void {
  const [only, ...others] = problems;
  if (!only) return;
  if (others.length === 0) throw only;
  const hints = new Set(problems.flatMap(({ hint }) => hint ?? []));
  throw new ExportError(
    'SEVERAL_PROBLEMS',
    `${what}, ${problems.length} problems:\n${problems.map(({ message, code }) => `  ${message} [${code}]`).join('\n')}`,
    { problems, ...(hints.size > 0 && { hint: [...hints].join(' ') }) },
  );
}
