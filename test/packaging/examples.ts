// What the tests of examples/ share: an example with the packed packages, the model, and real pictures.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDataset } from '@fmnist/data';
import { application, asTested, withDependencies, type Application } from './application.ts';
import { pageOf } from './page.ts';
import { greyPicture, toPng } from '../../packages/data/test/pictures.ts';
import { root } from '../run.ts';

const MODEL = join(root, 'models/lenet/model.onnx');

export interface TestPicture {
  readonly name: string;
  readonly label: string;
  readonly png: Buffer;
}

/** The first test images of Fashion-MNIST. The model is right about twelve of them. */
export async function testPictures(count: number): Promise<TestPicture[]> {
  const { classes, test } = await loadDataset(join(root, 'test/fixtures/fashion-mnist-small'));
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      name: `${i}.png`,
      label: classes[test.labels[i] ?? 0] ?? '',
      png: await toPng(greyPicture(28, test.images.subarray(i * 784, (i + 1) * 784))),
    })),
  );
}

/** The model to where its README has it copied, and pictures beside it. */
export async function addFiles(folder: string, pictures: readonly TestPicture[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(MODEL, join(folder, 'model.onnx'));
  for (const { name, png } of pictures) await writeFile(join(folder, name), png);
}

/** What is no picture, is half of one, and says in its header that it is huge. */
async function addHostile(folder: string, [picture]: readonly TestPicture[]): Promise<void> {
  const png = picture?.png ?? Buffer.alloc(0);
  await mkdir(folder);
  await writeFile(join(folder, 'text.png'), '<script>alert(1)</script>');
  await writeFile(join(folder, 'half.png'), png.subarray(0, png.length / 2));
  await writeFile(join(folder, 'huge.png'), Buffer.from(png).fill(0x7f, 16, 24));
}

/** What an example depends on: the packages of the workspace as packed, the others as tested. */
export async function dependenciesOf(example: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(root, 'examples', example, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const names = Object.keys(manifest.dependencies);
  const [node = ''] = await asTested(['onnxruntime-node']);
  const own = await Promise.all(names.filter((name) => name.startsWith('@fmnist/')).map(withDependencies));
  const runtimes = names.filter((name) => name.startsWith('onnxruntime-'));
  return [...new Set(own.flat()), ...runtimes.map((name) => node.replace('onnxruntime-node', name))];
}

/** An example of a page, built, and what its try.js says of it; or why nothing of it can be here. */
export interface TriedExample<Tried> {
  readonly app: Application;
  readonly tried: Tried;
  readonly missing: string | undefined;
}

/** Installs, builds and tries an example of a page, with pictures to choose from. */
export async function tryExample<Tried>(name: string, pictures: readonly TestPicture[]): Promise<TriedExample<Tried>> {
  const app = await application(`examples/${name}`, 'browser', name);
  try {
    const page = pageOf(app);
    const missing = await page.install(await dependenciesOf(name));
    if (missing) return { app, tried: {} as Tried, missing };
    await addFiles(join(app.folder, 'public'), pictures);
    await addHostile(join(app.folder, 'hostile'), pictures);
    await app.npm('run', 'build');
    return { app, tried: (await page.run('try.js')) as Tried, missing };
  } catch (error) {
    await app.remove();
    throw error;
  }
}
