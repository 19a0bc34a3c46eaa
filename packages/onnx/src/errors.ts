import { ToolkitError } from '@fmnist/errors';
import type { Dim } from './graph.ts';

/** The shapes or types of an operator's inputs do not fit together. */
export class ShapeError extends ToolkitError {
  constructor(where: string, expected: string, received: string, hint?: string) {
    super('SHAPE', 'shapes do not fit', { where, expected, received, ...(hint && { hint }) });
    this.name = 'ShapeError';
  }
}

/** The shapes may fit: that depends on what is known only when the graph runs, or on the runtime, and the toolkit has to know it before. */
export class OpenShapeError extends ShapeError {
  constructor(...details: ConstructorParameters<typeof ShapeError>) {
    super(...details);
    this.name = 'OpenShapeError';
  }
}

/** A shape as people write it: [N, 28, 28, 1]. */
export const showShape = (shape: readonly Dim[]): string => `[${shape.join(', ')}]`;
