// examples/node-script, as its README says.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { application, type Application } from './application.ts';
import { addFiles, dependenciesOf, testPictures } from './examples.ts';

const pictures = await testPictures(3);
let app: Application;
let missing: string | undefined;
beforeAll(async () => {
  app = await application('examples/node-script');
  missing = await app.install(await dependenciesOf('node-script'));
  await addFiles(app.folder, pictures);
  await writeFile(join(app.folder, 'text.png'), 'no picture');
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app.remove());

const classify = (...args: string[]) => app.node(['classify.js', ...args]);

test('prints the three likeliest classes of each picture', async () => {
  const lines = (await classify(...pictures.map(({ name }) => name))).trimEnd().split('\n');
  expect(lines).toHaveLength(12);
  for (const [i, { name, label }] of pictures.entries()) {
    expect(lines[4 * i]).toBe(name);
    expect(lines[4 * i + 1]).toMatch(new RegExp(`^ +\\d+\\.\\d %  ${label}$`));
  }
});

test.each([
  ['nothing', [], 'Usage: node classify.js PICTURE...'],
  ['a path without a file', ['none.png'], 'none.png: the picture cannot be opened\nCheck the path'],
  ['text', ['0.png', 'text.png'], 'text.png: this is not a picture'],
])('%s ends with 1, what is wrong and no stack', async (_, args, message) => {
  const error = (await classify(...args).catch((failure: unknown) => failure)) as Error;
  const { message: said } = error;
  expect(said).toContain('ended with 1');
  expect(said).toContain(message);
  expect(said).not.toContain(' at ');
});
