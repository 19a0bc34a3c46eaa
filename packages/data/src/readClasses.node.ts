import { ToolkitError } from '@fmnist/errors';
import { readPlainFile } from './readPlainFile.node.ts';

const MAX_BYTES = 64 * 1024;
/** A label is a byte. */
const MAX_CLASSES = 256;

/**
 * A file with the name of a class a line.
 * @throws {ToolkitError} BAD_CLASSES
 */
export async function readClasses(path: string): Promise<string[]> {
  const text = await readPlainFile(path, { maxBytes: MAX_BYTES }).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  );
  const classes = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim());
  return checkClasses(classes, path, `, one a line, in ${MAX_BYTES / 1024} KB of text`);
}

/** @throws {ToolkitError} BAD_CLASSES unless they are 1 to 256 different names that can be printed */
export function checkClasses(classes: string[], where: string, form = ''): string[] {
  // Names go to terminals and pictures, so control characters have no place in them.
  const sound =
    classes.length > 0 &&
    classes.length <= MAX_CLASSES &&
    classes.every((name) => name !== '' && !/\p{Cc}/u.test(name));
  if (sound && new Set(classes).size === classes.length) return classes;
  throw new ToolkitError('BAD_CLASSES', 'not a list of classes', {
    where,
    expected: `1 to ${MAX_CLASSES} different names${form}`,
    received: `${classes.length}: ${JSON.stringify(classes.slice(0, 5).map((name) => name.slice(0, 40))).slice(1, -1)}`,
  });
}
