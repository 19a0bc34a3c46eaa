import type { Command } from '@commander-js/extra-typings';
import { wholeNumber } from './numbers.ts';

/** The switches that decide how anything is shown, errors in the command line among them. */
export interface Flags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly debug: boolean;
}

/** Options that every command has. */
export function addSharedOptions<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
) {
  return command
    .option('--json', 'print one JSON object on stdout, all else on stderr')
    .option('--seed <n>', 'seed of every random choice', wholeNumber(0))
    .option('--quiet', 'print the result only')
    .option('--no-color', 'print without colours, as the variable NO_COLOR does')
    .option('--debug', 'show where an error came from');
}

/** Read before the command line is parsed, since an error in it is shown by them too. */
export function readFlags(argv: readonly string[]): Flags {
  const end = argv.indexOf('--');
  const options = new Set(end < 0 ? argv : argv.slice(0, end));
  return {
    json: options.has('--json'),
    quiet: options.has('--quiet'),
    color: !options.has('--no-color'),
    debug: options.has('--debug'),
  };
}
