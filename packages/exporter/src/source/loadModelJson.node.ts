import { readFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { ExportError } from '../errors.ts';
import type { ModelArtifacts } from './fromLayersModel.ts';
import type { WeightSpec } from './readWeights.ts';

interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

interface ModelJson {
  readonly format?: unknown;
  readonly modelTopology?: unknown;
  readonly weightsManifest?: readonly WeightGroup[];
  readonly userDefinedMetadata?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a model.json with the weight files beside it.
 * @throws {ExportError} NO_FILE, NOT_JSON, NOT_A_LAYERS_MODEL
 */
export async function loadModelJson(path: string): Promise<ModelArtifacts> {
  const json = parse(path, (await read(path)).toString('utf8'));
  const manifest = json.weightsManifest ?? [];
  const files = shardsOf(
    path,
    manifest.flatMap(({ paths }) => paths),
  );
  const parts = await Promise.all(files.map(readShard));
  return {
    modelTopology: json.modelTopology,
    weightSpecs: manifest.flatMap(({ weights }) => weights),
    weightData: parts,
    ...(json.userDefinedMetadata && { userDefinedMetadata: json.userDefinedMetadata }),
  };
}

const isObject = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

function parse(path: string, text: string): ModelJson {
  const json = parseJson(path, text);
  const wrong = (what: string, hint: string) => new ExportError('NOT_A_LAYERS_MODEL', what, { where: path, hint });
  if (!isObject(json) || !('modelTopology' in json))
    throw wrong('no modelTopology in it', 'It should be what model.save("file://...") of TensorFlow.js wrote.');
  if (json['format'] !== undefined && json['format'] !== 'layers-model')
    throw wrong(`format ${JSON.stringify(json['format'])} cannot be read yet`, 'Only "layers-model" can.');
  const { weightsManifest = [], userDefinedMetadata = {} } = json;
  if (!Array.isArray(weightsManifest) || !weightsManifest.every(isWeightGroup) || !isObject(userDefinedMetadata))
    throw wrong('weightsManifest or userDefinedMetadata is malformed', 'Save the model again.');
  return { ...json, weightsManifest, userDefinedMetadata };
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ExportError('NOT_JSON', 'not a JSON file', { where: path, cause });
  }
}

/** What the entries of `weights` are is for those who read them. */
const isWeightGroup = (v: unknown): v is WeightGroup =>
  isObject(v) &&
  Array.isArray(v['paths']) &&
  v['paths'].every((path) => typeof path === 'string') &&
  Array.isArray(v['weights']);

/** Where the weight files lie: beside model.json, each once. */
function shardsOf(modelPath: string, names: readonly string[]): string[] {
  const folder = resolve(dirname(modelPath));
  const files = names.map((name) => resolve(folder, name));
  const outside = names.find((_, i) => !files[i]?.startsWith(folder.endsWith(sep) ? folder : folder + sep));
  if (outside !== undefined)
    throw new ExportError('NOT_A_LAYERS_MODEL', `the weights file "${outside}" lies outside of the model's folder`, {
      where: modelPath,
    });
  if (new Set(files).size < files.length)
    throw new ExportError('NOT_A_LAYERS_MODEL', 'a weights file is listed twice', { where: modelPath });
  return files;
}

async function readShard(path: string): Promise<ArrayBuffer> {
  const bytes = await read(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

const read = (path: string): Promise<Buffer<ArrayBuffer>> =>
  readFile(path).catch((cause: unknown) => {
    throw new ExportError('NO_FILE', 'no such file, or it cannot be read', { where: path, cause });
  });
