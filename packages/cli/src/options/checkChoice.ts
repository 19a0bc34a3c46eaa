import { ToolkitError } from '@fmnist/errors';
import { closestMatch } from 'leven';

/** Share of a word's letters that may be wrong: more are another word (gpu is not cpu), not a slip. */
const SLIP = 1 / 3;

/**
 * Refuses a name that is none of those there are, listing them.
 * @throws {ToolkitError} UNKNOWN_NAME
 */
export function checkChoice<T extends string>(option: string, name: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === name);
  if (found !== undefined) return found;
  const closest = closestMatch(name, choices, { maxDistance: Math.ceil(name.length * SLIP) - 1 });
  throw new ToolkitError('UNKNOWN_NAME', `${option} cannot be "${name}"`, {
    kind: 'usage',
    expected: choices.join(', '),
    ...(closest !== undefined && { hint: `Did you mean ${closest}?` }),
  });
}
