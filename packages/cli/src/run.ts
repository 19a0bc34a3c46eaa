import { ToolkitError } from '@fmnist/errors';
import type { Outcome } from './CliCommand.ts';
import { createProgram } from './createProgram.ts';
import { exitCodes, INTERRUPTED } from './exitCode.ts';
import { readFlags } from './options/sharedOptions.ts';
import type { TerminalStream } from './output/createLiveLine.ts';
import { createOutput, type Output } from './output/createOutput.ts';
import { toToolkitError } from './toToolkitError.ts';

export interface Streams {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Runs one command line.
 *
 * @param argv what follows the program's name
 * @returns the exit code
 */
export async function run(argv: readonly string[], { stdout, stderr, signal }: Streams): Promise<number> {
  const flags = readFlags(argv);
  const output = createOutput({ stdout, stderr }, flags);
  let outcome: Outcome | undefined;
  const program = createProgram({
    perform: async (work) => {
      outcome = await work({ output, signal });
    },
    print: (text) => stdout.write(text),
    isColored: output.colors.isColorSupported,
  });
  try {
    // Alone, the program's name asks what there is to do.
    await program.parseAsync(argv.length > 0 ? argv : ['--help'], { from: 'user' });
  } catch (error) {
    if (isHelp(error)) return 0;
    // Work that is aborted throws the signal's reason; what goes wrong in saving it is an error as any other.
    const interrupted = signal.aborted && !(error instanceof ToolkitError);
    outcome = { json: {}, error: interrupted ? interruption() : toToolkitError(error), interrupted };
  }
  output.endLive();
  return outcome ? conclude(outcome, output, flags.debug) : 0;
}

const interruption = () => new ToolkitError('INTERRUPTED', 'stopped before it was done', { kind: 'usage' });

function conclude({ json, error, interrupted }: Outcome, output: Output, debug: boolean): number {
  output.json(error ? { ...json, error: errorJson(error) } : json);
  if (error) output.error(error, debug);
  return interrupted ? INTERRUPTED : error ? exitCodes[error.kind] : 0;
}

/** Every field is there, so that a program need not ask which. */
function errorJson({ code, message, where, expected, received, hint }: ToolkitError) {
  return {
    code,
    message,
    where: where ?? null,
    expected: expected ?? null,
    received: received ?? null,
    hint: hint ?? null,
  };
}

/** Commander ends --help and --version by throwing. */
function isHelp(error: unknown): boolean {
  return error instanceof Error && 'exitCode' in error && error.exitCode === 0;
}
