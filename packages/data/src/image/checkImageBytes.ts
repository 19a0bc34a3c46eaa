import { ToolkitError } from '@fmnist/errors';
import type { ImageLimits } from './ImageLimits.ts';

/**
 * Refuses a picture's file by its size, which is often known before it is read.
 * @throws {ToolkitError} IMAGE_TOO_LARGE
 */
export function checkImageBytes(bytes: number, { where, limits }: { where: string; limits: ImageLimits }): void {
  if (bytes <= limits.maxBytes) return;
  throw new ToolkitError('IMAGE_TOO_LARGE', 'the file is too large for a picture', {
    where,
    expected: `at most ${inBytes(limits.maxBytes)}`,
    received: inBytes(bytes),
    hint: 'Scale the picture down, or raise the limit: { maxBytes }.',
  });
}

const inBytes = (count: number) => `${count.toLocaleString('en-US')} bytes`;
