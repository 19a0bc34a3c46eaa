import { ToolkitError } from '@fmnist/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layers, lenet } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';
import type { ModelArtifacts } from './fromLayersModel.ts';
import { readTopology } from './readTopology.ts';

async function artifactsOf(model: layers.LayersModel): Promise<ModelArtifacts> {
  let saved: ModelArtifacts = {};
  await model.save({
    async save(artifacts) {
      saved = artifacts as ModelArtifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  return saved;
}

function branches(): layers.LayersModel {
  const x = layers.input({ name: 'x', shape: [6, 6, 1] });
  const conv = layers.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 3, padding: 'same' });
  const pool = layers.layers.maxPooling2d({ name: 'pool', poolSize: 2 });
  const flat = layers.layers.flatten({ name: 'flat' }).apply(pool.apply(conv.apply(x))) as layers.SymbolicTensor;
  const heads = [3, 2].map((units, i) => layers.layers.dense({ name: `head${i}`, units }).apply(flat));
  return layers.model({ name: 'branches', inputs: x, outputs: heads as layers.SymbolicTensor[] });
}

const layer = (name: string, inputs: readonly string[]) => ({
  class_name: inputs.length > 0 ? 'ReLU' : 'InputLayer',
  name,
  config: { name, batch_input_shape: [null, 2] },
  inbound_nodes: inputs.length > 0 ? [inputs.map((input) => [input, 0, 0, {}])] : [],
});
const functional = (list: readonly ReturnType<typeof layer>[], input: string, output: string) => ({
  class_name: 'Model',
  config: { name: 'm', layers: list, input_layers: [[input, 0, 0]], output_layers: [[output, 0, 0]] },
});

describe('readTopology', () => {
  test('puts layers after what they read, in one pass over a list in any order', () => {
    const names = Array.from({ length: 50_000 }, (_, i) => `l${i}`);
    const chain = names.map((name, i) => layer(name, i === 0 ? [] : [`l${i - 1}`]));
    const { layers: ordered } = readTopology(functional(chain.toReversed(), 'l0', 'l49999'));
    expect(ordered.map(({ name }) => name)).toEqual(names);
  });

  test('reads Keras files, whose topology is wrapped once more', async () => {
    const { modelTopology } = await artifactsOf(lenet());
    expect(readTopology({ model_config: modelTopology, keras_version: '2' })).toEqual(readTopology(modelTopology));
  });

  test.each([
    ['layers that wait for each other', functional([layer('a', []), layer('b', ['c']), layer('c', ['b'])], 'a', 'c')],
    ['a layer that reads itself', functional([layer('a', []), layer('b', ['b'])], 'a', 'b')],
    ['two layers of one name', functional([layer('a', []), layer('b', ['a']), layer('b', ['a'])], 'a', 'b')],
    ['a layer without a name', functional([layer('', [])], '', '')],
    ['no layers', { class_name: 'Sequential', config: { name: 's', layers: [] } }],
    ['nothing', undefined],
  ])('refuses %s', (_what, topology) => {
    expect(() => readTopology(topology)).toThrow(expect.objectContaining({ code: 'NOT_A_LAYERS_MODEL' }));
  });
});

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Path = readonly string[];

/** Every place in a JSON value, the whole among them. */
const pathsOf = (json: Json, at: Path = []): Path[] => [
  at,
  ...(typeof json === 'object' && json !== null
    ? Object.entries(json).flatMap(([key, value]) => pathsOf(value, [...at, key]))
    : []),
];

/** `json` with another value at a place; as it is where an earlier change took the place away. */
function replaced(json: Json, [key, ...rest]: Path, value: Json): Json {
  if (key === undefined) return value;
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([k, v]) => [k, k === key ? replaced(v, rest, value) : v] as const);
  return Array.isArray(json) ? entries.map(([, v]) => v) : Object.fromEntries(entries);
}

const odd = fc.oneof(
  fc.constantFrom<Json>(null, true, '', 'linear', 'same', 'Dense', [], {}, 0, -1, 0.5, 1e9, 2 ** 53, 1e300),
  fc.constantFrom<Json>({ toString: 1 }, ['conv', 0, 0], [[null, 4]], '__proto__', 'constructor', [3, 3], 'head0'),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);

describe.each([
  ['a Sequential', lenet],
  ['a functional model', branches],
])('%s with fields of any other content', (_name, build) => {
  test('is exported, or refused with a ToolkitError', async () => {
    const { modelTopology, ...artifacts } = await artifactsOf(build());
    const whole: Json = { modelTopology: modelTopology as Json, weightSpecs: artifacts.weightSpecs as unknown as Json };
    // That weightSpecs is a list, the reader of the file has seen to.
    const paths = pathsOf(whole).filter((path) => path.length > 1 || path[0] === 'modelTopology');
    const changes = fc.array(fc.record({ path: fc.constantFrom(...paths), value: odd }), {
      minLength: 1,
      maxLength: 3,
    });
    const outcomes = { exported: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const mutated = list.reduce<Json>(
          (json, { path, value }) => replaced(json, path, value),
          whole,
        ) as unknown as ModelArtifacts;
        try {
          await exportModel({ save: (handler) => handler.save({ ...artifacts, ...mutated }) });
          outcomes.exported++;
        } catch (error) {
          if (!(error instanceof ToolkitError)) throw error;
          outcomes.refused++;
        }
      }),
      { numRuns: 500 },
    );
    // Both happen, or the changes did not get far.
    expect(outcomes.exported).toBeGreaterThan(50);
    expect(outcomes.refused).toBeGreaterThan(50);
  });
});
