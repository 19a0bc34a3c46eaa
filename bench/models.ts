/**
 * The table of the project's README: every model under models/, in every form, on what this machine has.
 *
 *     pnpm bench:models [DEVICES]      # cpu,wasm,browser-wasm unless named; about four minutes
 */
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileSafely } from '@fmnist/files';

const root = join(import.meta.dirname, '..');
const [devices = 'cpu,wasm,browser-wasm'] = process.argv.slice(2);
const files = (await readdir(join(root, 'models'), { recursive: true }))
  .filter((file) => file.endsWith('.onnx'))
  .map((file) => join('models', file))
  .toSorted();
const table = 'bench/models.md';
const settings = { device: devices, batch: '1,64', seconds: '2', rounds: '2', markdown: table };
const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
execFileSync(process.execPath, ['--import', 'tsx', 'packages/cli/src/main.ts', 'bench', ...files, ...flags], {
  cwd: root,
  stdio: 'inherit',
});
const path = join(root, 'README.md');
const [page, measured] = await Promise.all([readFile(path, 'utf8'), readFile(join(root, table), 'utf8')]);
await writeFileSafely(
  path,
  page.replace(
    /(<!-- bench: .*? -->\n)[^]*?(<!-- \/bench -->)/,
    (_, begin: string, end: string) => `${begin}\n${measured.trim()}\n\n${end}`,
  ),
);
