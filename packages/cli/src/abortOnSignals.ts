import { INTERRUPTED } from './exitCode.ts';

/** A terminal and pnpm may both pass one Ctrl-C on: what comes so soon after the first is the same one. */
const SAME_PRESS_MS = 500;

/** Aborts on the first SIGINT or SIGTERM, so that work can end in order; the second one ends the process at once. */
export function abortOnSignals(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = () => {
    const now = performance.now();
    first ??= now;
    if (now - first > SAME_PRESS_MS) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
