// Which installed packages the toolkit needs to run, without those that only build and test it.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Where Node would find a package, asked from a folder; undefined where it is not installed. */
function locate(name: string, from: string): string | undefined {
  const here = join(from, 'node_modules', name);
  if (existsSync(here)) return realpathSync(here);
  return dirname(from) === from ? undefined : locate(name, dirname(from));
}

/** What the root's scripts import, of what it has for development. */
const OF_ROOT = ['tsx', 'onnxruntime-node'];

/**
 * Folders and links under `root`, relative to it, that make a `node_modules` of the production set: pnpm's store folders of the packages that
 * are reached from the workspace's own, and the links to them.
 */
export async function production(root: string): Promise<string[]> {
  const packages = (await readdir(join(root, 'packages'))).map((name) => join(root, 'packages', name));
  const reached = new Set<string>();
  const visit = (folder: string) => {
    if (reached.has(folder)) return;
    reached.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const found = locate(name, folder);
      if (found !== undefined) visit(found);
    }
  };
  packages.forEach(visit);
  for (const name of OF_ROOT) {
    const found = locate(name, root);
    if (found !== undefined) visit(found);
  }
  const store = join(root, 'node_modules/.pnpm');
  const inStore = [...reached].filter((folder) => folder.startsWith(`${store}/`));
  const folders = new Set(inStore.map((folder) => relative(store, folder).split('/')[0] ?? ''));
  const links = await Promise.all([root, ...packages].map((folder) => linksIn(join(folder, 'node_modules'))));
  return [
    ...[...folders].map((name) => join('node_modules/.pnpm', name)),
    ...links.flat().flatMap((link) => (reached.has(realpathSync(link)) ? relative(root, link) : [])),
  ];
}

/** Links to packages, those in a scope too. */
async function linksIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) return [path];
    return entry.name.startsWith('@') ? linksIn(path) : [];
  });
  return (await Promise.all(lists)).flat();
}
