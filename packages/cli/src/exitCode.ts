import type { ErrorKind } from '@fmnist/errors';

/** 128 + SIGINT, as shells have it. */
export const INTERRUPTED = 130;

/** What the command line exits with, by who has to act. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = { gate: 1, usage: 2, input: 3, device: 4, internal: 70 };
