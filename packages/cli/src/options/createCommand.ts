import { Command, Help, Option } from '@commander-js/extra-typings';
import { ToolkitError } from '@fmnist/errors';
import { addSharedOptions } from './sharedOptions.ts';

interface CommandDescription {
  readonly summary: string;
  /** Command lines without `pnpm` in front, and what they do. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Options that are planned: `--half`, `--calib <n>`. They are refused, not ignored. */
  readonly later: readonly string[];
}

/** A command with its shared options, examples, and its planned options refused. */
export function createCommand(name: string, { summary, examples, later }: CommandDescription) {
  const command = addSharedOptions(new Command(name).optionsGroup('Common options:'))
    .helpOption('-h, --help', 'show this help')
    .optionsGroup('Options:')
    .configureHelp({ groupItems: commonLast })
    .description(summary)
    .addHelpText('after', `\nExamples:\n${formatExamples(examples)}`);
  const options = later.map((flags) => new Option(flags).hideHelp());
  for (const option of options) command.addOption(option);
  return command.hook('preAction', (_, acting) => {
    const given = options.filter((option) => acting.getOptionValueSource(option.attributeName()) === 'cli');
    if (given.length > 0) throw notYet(given.map(({ long }) => long ?? ''));
  });
}

/** Refuses what is planned, by its names. */
export function notYet(names: readonly string[]): ToolkitError {
  return new ToolkitError('NOT_YET', `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not there yet`, {
    kind: 'usage',
    hint: 'It is planned; --help shows what there is today.',
  });
}

function formatExamples(examples: CommandDescription['examples']): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  return examples.map(([line, what]) => `  pnpm ${line.padEnd(width)}  ${what}`).join('\n');
}

/** Groups come in the order in which they were declared, the common one first; who asks for help looks for the others. */
const commonLast: Help['groupItems'] = (items, visible, groupOf) =>
  new Map([...new Help().groupItems(items, visible, groupOf)].reverse());
