import { ToolkitError, type ErrorDetails } from '@fmnist/errors';

/** A model that cannot be read, converted or verified. */
export class ExportError extends ToolkitError {
  constructor(code: string, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.name = 'ExportError';
  }
}
