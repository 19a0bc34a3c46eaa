import { ExportError } from '../errors.ts';
import { HEAD_BYTES, refuseForeignFile } from './foreignFormats.ts';
import { isObject, type Json } from './modelConfig.ts';
import type { ModelFile } from './ModelFiles.ts';

/** Weights that follow each other in files of their own. */
export interface WeightGroup {
  readonly paths: readonly string[];
  /** What its entries are is for `readSpecs` to see. */
  readonly weights: readonly unknown[];
}

/** A model.json of a LayersModel. */
export interface LayersModelJson {
  readonly modelTopology: unknown;
  readonly weightsManifest: readonly WeightGroup[];
  readonly userDefinedMetadata?: Json;
}

/** The largest models have a few MB, and parsed it takes some twenty times as much. */
const MAX_BYTES = 2 ** 25;
/** Models inside models, and nested settings, stay far below. */
const MAX_DEPTH = 256;

/**
 * Reads a model.json.
 * @throws {ExportError} NOT_JSON, TOO_LARGE, UNSUPPORTED_FORMAT, NOT_A_LAYERS_MODEL, NO_WEIGHTS
 */
export async function readModelJson(file: ModelFile): Promise<LayersModelJson> {
  const { where } = file;
  const bytes = await readAll(file);
  requireDepth(bytes, where);
  return readModel(parse(where, decode(bytes)), where);
}

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function readAll({ where, chunks }: ModelFile): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks()) {
    if (size === 0) refuseForeignFile(chunk.subarray(0, HEAD_BYTES), where);
    size += chunk.length;
    if (size > MAX_BYTES) throw tooLarge(where, `at most ${MAX_BYTES} bytes`, 'more');
    read.push(chunk.slice());
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of read) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** JSON.parse takes any depth; what walks the result afterwards does not. */
function requireDepth(bytes: Uint8Array, where: string): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i];
    if (c === 0x22) quoted = !quoted;
    else if (quoted) i += c === 0x5c ? 1 : 0;
    else if (c === 0x5b || c === 0x7b) depth++;
    else if (c === 0x5d || c === 0x7d) depth--;
    if (depth > MAX_DEPTH) throw tooLarge(where, `at most ${MAX_DEPTH} levels`, 'more');
  }
}

const tooLarge = (where: string, expected: string, received: string): ExportError =>
  new ExportError('TOO_LARGE', 'no model.json is like this', { where, expected, received });

function parse(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ExportError('NOT_JSON', 'not a JSON file', { where, cause });
  }
}

/** What model.json says under `format`: one line a format. */
const formats: Readonly<Record<string, (json: Json, where: string) => LayersModelJson>> = {
  'layers-model': readLayersModel,
  'graph-model': (_, where) => {
    throw new ExportError('UNSUPPORTED_FORMAT', 'this is a GraphModel: it cannot be exported yet', {
      where,
      expected: 'a LayersModel',
      hint: 'A later version will. If it was made from a Keras model, convert that with --output_format=tfjs_layers_model.',
    });
  },
};

/** @throws {ExportError} UNSUPPORTED_FORMAT, NOT_A_LAYERS_MODEL, NO_WEIGHTS */
export function readModel(json: unknown, where: string): LayersModelJson {
  if (!isObject(json)) throw notAModel('no modelTopology in it', where);
  const format = json['format'] ?? guessFormat(json['modelTopology']);
  const read = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (!read)
    throw new ExportError('UNSUPPORTED_FORMAT', `the format ${JSON.stringify(format).slice(0, 80)} is not known`, {
      where,
      expected: Object.keys(formats).join(', '),
    });
  return read(json, where);
}

/** Before version 1 the file did not say. A GraphDef has a list of nodes. */
const guessFormat = (topology: unknown): string =>
  isObject(topology) && Array.isArray(topology['node']) ? 'graph-model' : 'layers-model';

function readLayersModel(json: Json, where: string): LayersModelJson {
  const { modelTopology, weightsManifest, userDefinedMetadata } = json;
  if (modelTopology === undefined || modelTopology === null) {
    if ('class_name' in json || 'model_config' in json) throw noWeights(where);
    throw notAModel('no modelTopology in it', where);
  }
  if (weightsManifest === undefined) throw noWeights(where);
  if (!Array.isArray(weightsManifest) || !weightsManifest.every(isGroup))
    throw notAModel('weightsManifest is malformed', where);
  if (userDefinedMetadata !== undefined && !isObject(userDefinedMetadata))
    throw notAModel('userDefinedMetadata is malformed', where);
  return { modelTopology, weightsManifest, ...(userDefinedMetadata && { userDefinedMetadata }) };
}

const isGroup = (v: unknown): v is WeightGroup =>
  isObject(v) &&
  Array.isArray(v['paths']) &&
  v['paths'].every((path) => typeof path === 'string') &&
  Array.isArray(v['weights']);

const noWeights = (where: string): ExportError =>
  new ExportError('NO_WEIGHTS', 'there are layers in it, and no weights', {
    where,
    expected: 'a weightsManifest',
    hint: 'Save the whole model with model.save(): toJSON() gives its layers alone.',
  });

const notAModel = (what: string, where: string): ExportError =>
  new ExportError('NOT_A_LAYERS_MODEL', what, {
    where,
    hint: 'It should be what model.save() of TensorFlow.js wrote.',
  });
