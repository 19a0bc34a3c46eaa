import { createRequire } from 'node:module';
import { Command } from '@commander-js/extra-typings';
import type { Perform } from './CliCommand.ts';
import { commands } from './commands/index.ts';
import { laterCommands } from './commands/laterCommands.ts';

interface ProgramOptions {
  readonly perform: Perform;
  /** Takes help and version. */
  readonly print: (text: string) => void;
  readonly isColored: boolean;
}

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** The command line as commander parses it. It throws instead of exiting, and writes nothing but help. */
export function createProgram({ perform, print, isColored }: ProgramOptions): Command {
  const program = new Command('fmnist')
    .description('Train image classifiers, export them to ONNX, run, score and draw them.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', '\nBegin with:\n  pnpm train\n\nfmnist <command> --help shows examples.');
  for (const create of commands) program.addCommand(create(perform));
  for (const command of laterCommands()) program.addCommand(command, { hidden: true });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: print,
      // Errors are thrown as well, and shown where all others are.
      writeErr: () => {},
      getOutHasColors: () => isColored,
    });
  }
  return program as Command;
}
