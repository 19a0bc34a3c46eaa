import type { ToolkitError } from '@fmnist/errors';
import type { Output } from './output/createOutput.ts';

/** What a command works with. */
export interface Context {
  readonly output: Output;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** How a command ended. */
export interface Outcome {
  /** What --json prints. */
  readonly json: Readonly<Record<string, unknown>>;
  /** A result that is there, but not good enough: it is shown, then this error. */
  readonly error?: ToolkitError | undefined;
  /** The work was stopped by Ctrl-C and has saved what there was. */
  readonly interrupted?: boolean;
}

/** Runs a command's work and concludes it: JSON, error and exit code. */
export type Perform = (work: (context: Context) => Promise<Outcome>) => Promise<void>;
