// Every layer class that TensorFlow.js has can be exported, or there is a reason why not.
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeLayer } from '../../test/caseModel.ts';
import { layers as tfLayers, tf } from '../../test/tf.ts';
import { activations } from '../activation.ts';
import type { AnyLayerDef } from '../layer.ts';
import { layers, refused } from './index.ts';

/** What holds layers, and is taken apart before. */
const containers = ['Functional', 'InputLayer', 'Model', 'Sequential'];

type Class = { readonly prototype: object };
const registered = Object.entries(
  tf.serialization.SerializationMap.getMap().classNameMap as unknown as Readonly<Record<string, readonly [Class]>>,
);
const { Layer } = tfLayers.layers;
const loadable = registered.flatMap(([name, [{ prototype }]]) => (prototype instanceof Layer ? [name] : []));

/** Classes that the files of the package register, also those that nothing imports. */
async function inFiles(): Promise<string[]> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-layers')), 'layers');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(/^(?:tfc\.)?serialization\.registerClass\((\w+)\)/gm)].map((m) => m[1] ?? ''),
  );
}

test('every layer class of TensorFlow.js is exported or refused, once, and no others are', async () => {
  const all = new Set([...loadable, ...(await inFiles())]);
  expect(all.size).toBeGreaterThan(80);
  const here = [...Object.keys(layers), ...Object.keys(refused), ...containers];
  expect(here.toSorted()).toEqual([...all].toSorted());
});

test('what is refused as being in the files alone cannot be loaded', () => {
  const alone = Object.keys(refused).filter((name) => /files alone/.test(refused[name] ?? ''));
  expect(alone.length).toBeGreaterThan(10);
  expect(alone.filter((name) => loadable.includes(name))).toEqual([]);
});

test('every activation of TensorFlow.js is there, and no others are', () => {
  const base: unknown = Object.getPrototypeOf(registered.find(([name]) => name === 'relu')?.[1][0] ?? null);
  const names = registered.flatMap(([name, [cls]]) => (Object.getPrototypeOf(cls) === base ? [name] : []));
  expect(names.length).toBeGreaterThan(15);
  expect(Object.keys(activations)).toEqual(names.map((name) => name.replace('gelu_new', 'geluNew')).toSorted());
});

/** Whether TensorFlow.js lets the mask of a layer go on, stops it, or has a rule of the class for it. */
function maskIn(className: string, config: object): 'pass' | 'own' | undefined {
  const layer = makeLayer(className, config);
  if (layer.computeMask !== Layer.prototype.computeMask) return 'own';
  return layer.supportsMasking ? 'pass' : undefined;
}

describe('masks', () => {
  test.each(Object.entries<AnyLayerDef>(layers))(
    'of %s go where TensorFlow.js has them',
    (className, { mask, cases }) => {
      const expected = maskIn(className, (cases[0]?.config ?? {}) as object);
      // A rule that drops them all needs none here.
      if (className === 'Dot') expect([expected, mask]).toEqual(['own', undefined]);
      else expect(typeof mask === 'function' ? 'own' : mask).toBe(expected);
    },
  );
});
