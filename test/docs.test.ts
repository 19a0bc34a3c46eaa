import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { layersPage } from '../docs/layerTables.ts';
import { operatorsPage } from '../docs/operatorTables.ts';

test('docs/operators.md is what `pnpm docs` writes', async () => {
  expect(await readFile(new URL('../docs/operators.md', import.meta.url), 'utf8')).toBe(operatorsPage());
});

test('docs/supported-layers.md is what `pnpm docs` writes', async () => {
  expect(await readFile(new URL('../docs/supported-layers.md', import.meta.url), 'utf8')).toBe(await layersPage());
});
