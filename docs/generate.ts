// pnpm docs: writes the generated pages.
import { writeFile } from 'node:fs/promises';
import { layersPage } from './layerTables.ts';
import { operatorsPage } from './operatorTables.ts';

await writeFile(new URL('operators.md', import.meta.url), operatorsPage());
await writeFile(new URL('supported-layers.md', import.meta.url), await layersPage());
