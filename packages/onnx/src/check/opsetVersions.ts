import type { OperatorSetIdProto } from '../proto/schema.ts';
import type { Problem } from './checkContext.ts';

/** Version by domain. A version must fit an int32. */
export function opsetVersions(
  imports: readonly OperatorSetIdProto[],
  where: string,
  problems: Problem[],
): Map<string, number> {
  for (const { domain = '', version = 0 } of imports) {
    if ((version | 0) !== version) {
      problems.push({ code: 'BAD_VERSION', where, message: `version ${version} of "${domain}" is out of range` });
    }
  }
  return new Map(imports.map(({ domain = '', version = 0 }) => [domain, version]));
}
