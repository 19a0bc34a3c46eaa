import { readFile } from 'node:fs/promises';
import { ToolkitError } from '@fmnist/errors';
import { expect, test } from 'vitest';
import { toToolkitError } from './toToolkitError.ts';

test('errors of the toolkit stay as they are', () => {
  const error = new ToolkitError('BAD_MAGIC', 'not an IDX file');
  expect(toToolkitError(error)).toBe(error);
});

test("the operating system's errors are about a file", async () => {
  const error = toToolkitError(await readFile('/none/of/this').catch((cause: unknown) => cause));
  expect(error).toMatchObject({ code: 'ENOENT', kind: 'input' });
  expect(error.message).toContain('/none/of/this');
});

test('any other error is a defect, and keeps its cause', () => {
  const cause = new TypeError('x is not a function');
  expect(toToolkitError(cause)).toMatchObject({ code: 'INTERNAL', kind: 'internal', message: cause.message, cause });
});
