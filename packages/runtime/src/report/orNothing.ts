import { ToolkitError } from '@fmnist/errors';

/** A model of a kind that something cannot be made of still has its report, without it. */
export async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ToolkitError) return undefined;
    throw error;
  }
}
