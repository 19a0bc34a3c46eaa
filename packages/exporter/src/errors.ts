import { ToolkitError, type ErrorDetails } from '@fmnist/errors';

/** A model that cannot be read, converted or verified. */
export class ExportError extends ToolkitError {
  /** Every single reason, where there are several. */
  readonly problems: readonly ToolkitError[];

  constructor(code: string, message: string, details?: ErrorDetails & { readonly problems?: readonly ToolkitError[] }) {
    super(code, message, details);
    this.name = 'ExportError';
    this.problems = details?.problems ?? [];
  }
}
