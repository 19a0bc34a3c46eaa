import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { ExportError } from '../errors.ts';
import type { ModelArtifacts } from './fromLayersModel.ts';
import type { WeightSpec } from './readWeights.ts';

interface ModelJson {
  readonly format?: string;
  readonly modelTopology?: unknown;
  readonly weightsManifest?: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightSpec[] }[];
  readonly userDefinedMetadata?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a model.json with the weight files beside it.
 * @throws {ExportError} NO_FILE, NOT_JSON, NOT_A_LAYERS_MODEL
 */
export async function loadModelJson(path: string): Promise<ModelArtifacts> {
  const json = parse(
    path,
    await readFile(path, 'utf8').catch((cause: unknown) => {
      throw missing(path, cause);
    }),
  );
  if (json.format !== undefined && json.format !== 'layers-model')
    throw new ExportError('NOT_A_LAYERS_MODEL', `format "${json.format}" cannot be read yet`, {
      where: path,
      expected: 'layers-model',
    });
  const manifest = json.weightsManifest ?? [];
  const files = manifest.flatMap(({ paths }) => paths);
  const parts = await Promise.all(files.map((file) => readShard(dirname(path), file)));
  return {
    modelTopology: json.modelTopology,
    weightSpecs: manifest.flatMap(({ weights }) => weights),
    weightData: parts,
    ...(json.userDefinedMetadata && { userDefinedMetadata: json.userDefinedMetadata }),
  };
}

function parse(path: string, text: string): ModelJson {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'modelTopology' in json) return json;
  } catch (cause) {
    throw new ExportError('NOT_JSON', 'not a JSON file', { where: path, cause });
  }
  throw new ExportError('NOT_A_LAYERS_MODEL', 'no modelTopology in it', {
    where: path,
    hint: 'It should be what model.save("file://...") of TensorFlow.js wrote.',
  });
}

async function readShard(folder: string, file: string): Promise<ArrayBuffer> {
  const path = resolve(folder, file);
  if (!path.startsWith(resolve(folder) + sep))
    throw new ExportError('NOT_A_LAYERS_MODEL', `the weights file "${file}" lies outside of the model's folder`, {
      where: folder,
    });
  await stat(path).catch((cause: unknown) => {
    throw missing(path, cause);
  });
  const bytes = await readFile(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

const missing = (path: string, cause: unknown) => new ExportError('NO_FILE', 'no such file', { where: path, cause });
