/**
 * Who has to act, which is also what the command line exits with:
 * `usage` a wrong option or name (2), `input` a bad file, model or data set (3), `device` a device that is not there (4),
 * `gate` a required quality that was missed (1), `internal` a defect of the toolkit (70).
 */
export type ErrorKind = 'usage' | 'input' | 'device' | 'gate' | 'internal';

export interface ErrorDetails {
  /** Who has to act. Default `input`. */
  readonly kind?: ErrorKind;
  /** The place: a file, `model > layer`, a command's option. */
  readonly where?: string;
  readonly expected?: string;
  readonly received?: string;
  /** What to do about it, as a sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Every error that the toolkit throws on purpose.
 *
 * @example
 * throw new ToolkitError('BAD_MAGIC', 'not an IDX file of images', {
 *   where: 'train-images-idx3-ubyte', expected: 'magic 0x00000803', received: '0x00000801', hint: 'Did you swap images and labels?',
 * });
 */
export class ToolkitError extends Error {
  /** Stable and documented, in capitals: `BAD_MAGIC`. */
  readonly code: string;
  readonly kind: ErrorKind;
  readonly where: string | undefined;
  readonly expected: string | undefined;
  readonly received: string | undefined;
  readonly hint: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(sentence(message, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ToolkitError';
    this.code = code;
    this.kind = details.kind ?? 'input';
    this.where = details.where;
    this.expected = details.expected;
    this.received = details.received;
    this.hint = details.hint;
  }
}

/** `where: message. Expected x, received y.` The hint stays apart, so that a screen can set it on its own line. */
function sentence(message: string, { where, expected, received }: ErrorDetails): string {
  const facts = [expected && `expected ${expected}`, received && `received ${received}`].filter(Boolean).join(', ');
  return `${where ? `${where}: ` : ''}${message}${facts ? `: ${facts}` : ''}`;
}

/** One message for a person: what and where, then what to do. */
export function formatError(error: unknown): string {
  if (error instanceof ToolkitError) return `${error.message} [${error.code}]${error.hint ? `\n  ${error.hint}` : ''}`;
  return error instanceof Error ? error.message : String(error);
}
