import { expect, test } from 'vitest';
import { preloadLibrary } from './preloadLibrary.node.ts';

test.runIf(process.platform === 'linux')('a library that is not there is named', () => {
  expect(preloadLibrary('libnothing.so.7')).toMatch(/libnothing\.so\.7: cannot open shared object file/);
});

test.runIf(process.platform === 'linux')('a library that is there is no addon of Node, and loaded all the same', () => {
  expect(preloadLibrary('libm.so.6')).toBeUndefined();
});
