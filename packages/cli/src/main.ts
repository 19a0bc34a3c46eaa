#!/usr/bin/env node
// The process around the command line: signals, broken pipes and the exit code. Everything else is in run.ts.
import { abortOnSignals } from './abortOnSignals.ts';
import { run } from './run.ts';

// Whoever read our output has gone, as `| head` does: nothing is left to be told, and the work goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: abortOnSignals(process),
});
