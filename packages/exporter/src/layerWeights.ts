import type { Builder, TensorData, Value } from '@fmnist/onnx';
import { ExportError } from './errors.ts';
import type { AnyLayerDef, LayerConfig, Weights } from './layer.ts';

/** A layer's own weights by what follows its name, "kernel" or "forward_lstm/kernel", with their whole names. */
export type StoredWeights = ReadonlyMap<string, { readonly name: string; readonly data: TensorData }>;

/** More parts than any name has: a file may claim thousands. */
const MAX_PARTS = 16;

/** Weights in groups by the layers that they may belong to. */
export function groupWeights(weights: Weights): (layer: string) => StoredWeights {
  const entries = [...weights].map(([name, data]) => ({ name, data }));
  const groups = new Map<string, Map<string, { name: string; data: TensorData }>>();
  for (const entry of entries) {
    const parts = entry.name.split('/', MAX_PARTS);
    // "a/b/kernel" is the weight "b/kernel" of "a", or "kernel" of "a/b"; inside another model perhaps "kernel" of "b".
    for (let from = 0; from < parts.length - 1; from++)
      for (let to = from + 1; to < parts.length; to++) {
        const layer = parts.slice(from, to).join('/');
        const group = groups.get(layer) ?? new Map<string, { name: string; data: TensorData }>();
        groups.set(layer, group);
        const rest = parts.slice(to).join('/');
        // A layer of this very name goes before one inside a model.
        if (from === 0 || !group.has(rest)) group.set(rest, entry);
      }
  }
  return (layer) => groups.get(layer) ?? new Map();
}

/** The weights of an inner layer: those that begin with the first of the prefixes that any does. */
export function within(stored: StoredWeights, prefixes: string | readonly string[]): StoredWeights {
  for (const prefix of [prefixes].flat()) {
    const own = [...stored].filter(([key]) => key.startsWith(prefix));
    if (own.length > 0) return new Map(own.map(([key, entry]) => [key.slice(prefix.length), entry]));
  }
  return new Map();
}

/** TensorFlow 2.2 and later put the name of a recurrent layer's cell in between: "lstm_cell/kernel". */
const withoutCell = (name: string): string => {
  const parts = name.split('/');
  return [...parts.slice(0, -2), ...parts.slice(-1)].join('/');
};

function find(stored: StoredWeights, weight: string) {
  const exact = stored.get(weight);
  if (exact) return exact;
  for (const [key, entry] of stored) if (withoutCell(key) === weight) return entry;
  return undefined;
}

const namesOf = ({ weights }: AnyLayerDef, config: LayerConfig): readonly string[] =>
  typeof weights === 'function' ? weights(config) : weights;

type Named = { readonly name: string; readonly config: LayerConfig };

/** @throws {ExportError} MISSING_WEIGHTS unless all that a layer needs are there */
export function requireWeights(def: AnyLayerDef, { name, config }: Named, stored: StoredWeights): void {
  const missing = namesOf(def, config).filter((weight) => !weight.endsWith('?') && !find(stored, weight));
  if (missing.length > 0)
    throw new ExportError('MISSING_WEIGHTS', `the file has no ${missing.map((w) => `"${w}"`).join(', ')} of it`, {
      where: name,
    });
}

/** A layer's weights as constants. @throws {ExportError} MISSING_WEIGHTS */
export function weightConstants(
  g: Builder,
  def: AnyLayerDef,
  layer: Named,
  stored: StoredWeights,
): Record<string, Value> {
  requireWeights(def, layer, stored);
  const entries = namesOf(def, layer.config).flatMap((weight) => {
    const own = weight.replace('?', '');
    const found = find(stored, own);
    return found ? [[own, g.constant(found.data, found.name)] as const] : [];
  });
  return Object.fromEntries(entries);
}
