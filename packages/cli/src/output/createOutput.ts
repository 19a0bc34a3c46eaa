import { inspect } from 'node:util';
import { formatError, type ToolkitError } from '@fmnist/errors';
import pc from 'picocolors';
import type { Flags } from '../options/sharedOptions.ts';
import { createLiveLine, type LiveState, type TerminalStream } from './createLiveLine.ts';
import { printable } from './printable.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** Where a command's words go. Results and talk are on stdout, or with --json talk on stderr and results in the object. */
export interface Output {
  readonly colors: Colors;
  /** A line about what is going on; none with --quiet. */
  say(line: string): void;
  /** A part of the result; with --json the object has it. */
  show(lines: readonly string[]): void;
  /** On stderr. */
  warn(line: string): void;
  /** On stderr: one message, its stack only where asked for. */
  error(error: ToolkitError, debug?: boolean): void;
  /** Work that is going on, on stderr: a bar on a terminal, else a line now and then. */
  live(state: LiveState): void;
  endLive(): void;
  /** The one object of --json; without it nothing. */
  json(value: unknown): void;
}

interface OutputStreams {
  readonly stdout: TerminalStream;
  readonly stderr: TerminalStream;
}

export function createOutput({ stdout, stderr }: OutputStreams, { json, quiet, color }: Flags): Output {
  const talk = json ? stderr : stdout;
  const colors = pc.createColors(color && hasColors(talk));
  const errorColors = pc.createColors(color && hasColors(stderr));
  const liveLine = createLiveLine(stderr);
  const write = (stream: TerminalStream, text: string) => liveLine.around(() => stream.write(`${text}\n`));
  return {
    colors,
    say(line) {
      if (!quiet) write(talk, line);
    },
    show(lines) {
      if (!json) write(talk, lines.join('\n'));
    },
    warn(line) {
      write(stderr, `${errorColors.yellow('warning:')} ${printable(line)}`);
    },
    error(error, debug = false) {
      write(stderr, `${errorColors.red('error:')} ${printable(formatError(error))}`);
      if (debug) write(stderr, inspect(error.kind === 'internal' ? (error.cause ?? error) : error));
    },
    live(state) {
      if (!quiet) liveLine.update({ ...state, label: printable(state.label) });
    },
    endLive: liveLine.end,
    json(value) {
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
    },
  };
}

/** https://no-color.org: any value but the empty one. */
function hasColors(stream: TerminalStream): boolean {
  return Boolean(stream.isTTY) && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}
