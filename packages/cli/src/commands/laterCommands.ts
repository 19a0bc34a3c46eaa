import { Command } from '@commander-js/extra-typings';
import { notYet } from '../options/createCommand.ts';

const names = ['sweep', 'worker'];

/** Planned commands: refused by name, whatever is passed to them. */
export function laterCommands() {
  return names.map((name) =>
    new Command(name)
      .helpOption(false)
      .allowUnknownOption()
      .allowExcessArguments()
      .action(() => {
        throw notYet([`the command ${name}`]);
      }),
  );
}
