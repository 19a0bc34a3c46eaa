// pnpm docs: writes the generated pages.
import { writeFile } from 'node:fs/promises';
import { operatorsPage } from './operatorTables.ts';

await writeFile(new URL('operators.md', import.meta.url), operatorsPage());
