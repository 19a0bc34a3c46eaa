// What a bare machine lacks, and what is brought back from it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { loadDataset } from '@fmnist/data';
import { addonFolder, cacheFolder, installAddon, installSoftwareVulkan, setupCuda } from '@fmnist/devices';
import { root } from '../commands.ts';
import { addLoaders } from './loaders.ts';
import { production } from './production.ts';
import { writeParts } from './writeParts.ts';

const MIB = 2 ** 20;
/** What travels at a time: the files of the checkout that are tracked, and one folder of parts. */
const CALL_BYTES = 63 * MIB;
const MOST_BYTES = 60 * MIB;
/** Of a file that is brought back. */
const BACK_BYTES = 15 * MIB;

/** Where unpack puts what has no place of its own; git ignores it. */
const PLACE = 'runs/gpu';

const say = (line: string) => process.stderr.write(`${line}\n`);

/**
 * Lays everything that the script needs into parts: `base`, with Node, the production packages, the images, Dawn, the Vulkan loader and
 * SwiftShader, and `cuda`, onnxruntime's CUDA provider, which may arrive later.
 */
export async function pack(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}.work-`);
  try {
    const base = join(work, 'base');
    const cuda = join(work, 'cuda');
    await addPackages(base);
    await addNode(base);
    await addCache(base);
    const { folder: provider } = await setupCuda({ onProgress: say });
    await copy(provider, join(cuda, PLACE, 'cache/fmnist', relative(cacheFolder(), provider)));
    const tripBytes = Math.min(MOST_BYTES, CALL_BYTES - (await trackedBytes()));
    const trips = await writeParts(
      folder,
      [
        { name: 'base', folder: base },
        { name: 'cuda', folder: cuda },
      ],
      { tripBytes },
    );
    say(
      `${trips} folders in ${folder}, at most ${Math.floor(tripBytes / MIB)} MiB each: bring them one a call, in any order`,
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Results and models/large, in parts that are small enough to be brought back: `sh bench/gpu/unpack FOLDER` puts them into a checkout. */
export async function collect(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mkdir(join(root, PLACE), { recursive: true });
  const work = await mkdtemp(join(root, PLACE, 'collect-'));
  try {
    const found = {
      [`${PLACE}/RESULTS.md`]: 'bench/gpu/RESULTS.md',
      [`${PLACE}/results.json`]: 'bench/gpu/results.json',
      'models/large': 'models/large',
    };
    for (const [from, to] of Object.entries(found))
      if (existsSync(join(root, from))) await copy(join(root, from), join(work, to));
    const bundles = [{ name: 'results', folder: work }];
    await writeParts(join(folder, 'parts'), bundles, { tripBytes: Infinity, partBytes: BACK_BYTES });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Half of the bytes: what no program reads, what is for other systems, and links to this machine's CUDA provider. */
const UNWANTED = new RegExp(
  [
    '\\.map$|\\.d\\.[cm]?ts$|\\.min\\.js$|\\.es2017\\.|/miniprogram/',
    '_test\\.js$|/__image_snapshots__/|/node_modules/(@[^/]+/)?[^/]+/test/',
    '/bin/napi-v\\d/(darwin|win32|linux/arm64)|/dist/(win32|darwin|linux-arm64)|/lib(EGL|GLESv2)\\.so$',
    '/napi-v\\d/linux/x64/libonnxruntime_providers_',
  ].join('|'),
);

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !UNWANTED.test(path) });
}

async function addPackages(base: string): Promise<void> {
  for (const path of await production(root)) await copy(join(root, path), join(base, path));
  say('packages: the production set of what is installed here');
}

/** Without the symbols that a debugger wants, where there is a tool to take them out. */
async function addNode(base: string): Promise<void> {
  const node = join(base, PLACE, 'node/bin/node');
  await copy(process.execPath, node);
  await promisify(execFile)('strip', [node]).catch(() => undefined);
  say(`Node ${process.versions.node}, ${Math.round((await stat(node)).size / MIB)} MiB`);
}

async function addCache(base: string): Promise<void> {
  const cache = join(base, PLACE, 'cache/fmnist');
  const keep = (path: string) => copy(path, join(cache, relative(cacheFolder(), path)));
  await loadDataset('fashion-mnist');
  await keep(cacheFolder('fashion-mnist'));
  await keep(await installAddon('dawn'));
  const software = await installSoftwareVulkan();
  await keep(software);
  // That it is installed is seen by its package.
  await keep(join(addonFolder('swiftshader') ?? '', 'package.json'));
  say(`loaders: ${await addLoaders(join(base, PLACE, 'lib'), software)}`);
}

async function trackedBytes(): Promise<number> {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: root, maxBuffer: 2 ** 26 });
  const sizes = stdout.split('\0').map((name) => (name ? stat(join(root, name)).then(({ size }) => size) : 0));
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
