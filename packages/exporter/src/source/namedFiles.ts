// Files that are there by their names: those of a folder, of a zip, or that a person chose in a browser.
import { ExportError } from '../errors.ts';
import { refuseForeignNames } from './foreignFormats.ts';
import type { ModelFile, ModelFiles } from './ModelFiles.ts';

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const depthOf = (path: string): number => path.split('/').length;

/**
 * Which of the files is the model.json: the one called so that lies highest, or the only .json.
 * @throws {ExportError} NO_MODEL, SEVERAL_MODELS, UNSUPPORTED_FORMAT
 */
export function chooseModelJson(names: readonly string[], where: string): string {
  // What macOS puts into archives beside the files themselves.
  const own = names.filter((name) => !name.startsWith('__MACOSX/') && !baseName(name).startsWith('.'));
  const called = own.filter((name) => baseName(name) === 'model.json');
  if (called.length === 0) refuseForeignNames(own, where);
  const candidates = called.length > 0 ? called : own.filter((name) => name.endsWith('.json'));
  const least = Math.min(...candidates.map(depthOf));
  const [found, ...others] = candidates.filter((name) => depthOf(name) === least);
  if (found === undefined)
    throw new ExportError('NO_MODEL', 'there is no model.json here', { where, received: own.slice(0, 4).join(', ') });
  if (others.length > 0)
    throw new ExportError('SEVERAL_MODELS', 'it is not clear which model is meant', {
      where,
      received: [found, ...others].slice(0, 4).join(', '),
    });
  return found;
}

/**
 * A model among files by name. Weight files lie beside the model.json or, where only one is called so, anywhere, as they come from a browser.
 * @throws {ExportError} as `chooseModelJson`
 */
export function modelAmong(files: ReadonlyMap<string, ModelFile>, where: string): ModelFiles {
  const path = chooseModelJson([...files.keys()], where);
  const json = files.get(path);
  if (!json) throw new ExportError('NO_MODEL', 'there is no model.json here', { where });
  return { json, shard: shardAmong(files, path) };
}

/** Finds weight files of the model.json at a path. */
export function shardAmong(files: ReadonlyMap<string, ModelFile>, path: string): ModelFiles['shard'] {
  const folder = path.slice(0, path.length - baseName(path).length);
  const called = new Map<string, ModelFile[]>();
  for (const [name, file] of files) called.set(baseName(name), [...(called.get(baseName(name)) ?? []), file]);
  return async (name) => {
    const [elsewhere, ...others] = called.get(baseName(name)) ?? [];
    return files.get(folder + name) ?? (others.length === 0 ? elsewhere : undefined);
  };
}
