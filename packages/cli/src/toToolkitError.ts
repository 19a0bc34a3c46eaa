import { CommanderError } from 'commander';
import { ToolkitError } from '@fmnist/errors';

/**
 * Any error in the one form that is shown. Commander's are wrong usage; the operating system's (ENOENT, EACCES ...) are about a file; all
 * others are defects of the toolkit.
 */
export function toToolkitError(error: unknown): ToolkitError {
  if (error instanceof ToolkitError) return error;
  if (error instanceof CommanderError) return usageError(error);
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    return new ToolkitError(String(error.code), message, {
      hint: 'Check the path, and that you may use it.',
      cause: error,
    });
  }
  return new ToolkitError('INTERNAL', message, {
    kind: 'internal',
    hint: 'This should not happen: please report it, with what --debug adds.',
    cause: error,
  });
}

/** "error: unknown option '--lrr'\n(Did you mean --lr?)" with the code commander.unknownOption. */
function usageError({ message, code }: CommanderError): ToolkitError {
  const [first = '', suggestion] = message.replace(/^error: /, '').split('\n');
  return new ToolkitError(toConstant(code), first, {
    kind: 'usage',
    hint: suggestion?.replace(/^\((.*)\)$/, '$1') ?? '--help shows how it is used.',
  });
}

/** commander.unknownOption: UNKNOWN_OPTION. */
function toConstant(code: string): string {
  return code
    .replace(/^commander\./, '')
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase();
}
