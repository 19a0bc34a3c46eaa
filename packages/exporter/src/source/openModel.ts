// Where a model may come from: each kind of source becomes the files that a model consists of.
import { isOffline, openPath } from '#paths';
import { ExportError } from '../errors.ts';
import { downloaded, fileAt, modelAt } from './httpFiles.ts';
import type { BlobLike, LoadOptions, ModelInMemory, ModelSource } from './LoadOptions.ts';
import { bytesOf, fileOf, type ByteSource, type ModelFile, type ModelFiles } from './ModelFiles.ts';
import { modelAmong, shardAmong } from './namedFiles.ts';
import { observed, observedFiles } from './observed.ts';
import { isZip, readZip } from './zipFiles.ts';

interface Opener<T> {
  is(source: unknown): source is T;
  open(source: T, options: LoadOptions): Promise<ModelFiles>;
}

const opener = <T>(one: Opener<T>): Opener<unknown> => one as Opener<unknown>;
const isObject = (v: unknown): v is object => typeof v === 'object' && v !== null;

/** One entry a kind of source; the first that knows it opens it. */
const openers: readonly Opener<unknown>[] = [
  opener({ is: (v): v is string => typeof v === 'string', open: openAddress }),
  opener({
    is: (v): v is { readonly href: string } => isObject(v) && 'href' in v && typeof v.href === 'string',
    open: ({ href }, options) => openAddress(href, options),
  }),
  opener({
    is: (v) => v instanceof ArrayBuffer,
    open: (bytes, options) => openSource('bytes', bytesOf(bytes), options),
  }),
  opener({
    is: (v) => v instanceof Uint8Array,
    open: (bytes, options) => openSource('bytes', bytesOf(bytes), options),
  }),
  opener({
    is: (v): v is ModelInMemory => isObject(v) && 'json' in v && 'files' in v && isObject(v.files),
    open: openMemory,
  }),
  opener({ is: isBlob, open: (blob, options) => openSource(nameOf(blob), blobSource(blob), options) }),
  opener({
    is: (v): v is ArrayLike<BlobLike> =>
      isObject(v) && 'length' in v && Array.from(v as ArrayLike<unknown>).every(isBlob),
    open: openBlobs,
  }),
];

/** @throws {ExportError} as `loadModel` */
export async function openModel(source: ModelSource, options: LoadOptions): Promise<ModelFiles> {
  const found = openers.find(({ is }) => is(source));
  if (!found)
    throw new ExportError('BAD_SOURCE', 'a model cannot be loaded from this', {
      kind: 'usage',
      expected: 'a path, an http(s) address, bytes, files, or what model.save() hands out',
      received: typeof source,
    });
  return found.open(source, options);
}

function openAddress(address: string, options: LoadOptions): Promise<ModelFiles> {
  return /^https?:\/\//i.test(address) ? openUrl(address, options) : openLocal(address, options);
}

async function openLocal(path: string, options: LoadOptions): Promise<ModelFiles> {
  const { where, source, beside } = await openPath(path);
  return openSource(where, source, options, async (name) => {
    const found = await beside(name);
    return found && fileOf(found.where, found.source);
  });
}

async function openUrl(url: string, options: LoadOptions): Promise<ModelFiles> {
  if (isOffline())
    throw new ExportError('OFFLINE', 'the network is switched off', { where: url, hint: 'Unset FMNIST_OFFLINE.' });
  // What it is, its first bytes tell, not its name; and it is asked for once.
  const { head, file } = await peek(observed(fileAt(url, options), options));
  if (!isZip(head)) return { ...observedFiles(modelAt(file, url, options), options), json: file };
  return modelAmong(await readZip(await downloaded(file), url), url);
}

async function openMemory({ json, files }: ModelInMemory, options: LoadOptions): Promise<ModelFiles> {
  const named = Object.entries(files).map(([name, bytes]) => [name, fileOf(name, bytesOf(bytes))] as const);
  const bytes = json instanceof Uint8Array ? json : new TextEncoder().encode(textOf(json));
  return observedFiles({ json: fileOf('json', bytesOf(bytes)), shard: shardAmong(new Map(named), '') }, options);
}

function textOf(json: Exclude<ModelInMemory['json'], Uint8Array>): string {
  if (typeof json === 'string') return json;
  try {
    return JSON.stringify(json);
  } catch (cause) {
    throw new ExportError('NOT_JSON', 'it cannot be JSON', { where: 'json', cause });
  }
}

declare const TextEncoder: new () => { encode(text: string): Uint8Array };

async function openBlobs(blobs: ArrayLike<BlobLike>, options: LoadOptions): Promise<ModelFiles> {
  const list = Array.from(blobs);
  const [only] = list;
  if (only && list.length === 1) return openSource(nameOf(only), blobSource(only), options);
  const files = list.map((blob) => [nameOf(blob), fileOf(nameOf(blob), blobSource(blob))] as const);
  return observedFiles(modelAmong(new Map(files), 'files'), options);
}

/** One file: a zip with all in it, or a model.json, with what may be beside it. */
async function openSource(
  where: string,
  source: ByteSource,
  options: LoadOptions,
  shard: ModelFiles['shard'] = async () => undefined,
): Promise<ModelFiles> {
  const head = await source.read(0, Math.min(4, source.size));
  return observedFiles(
    isZip(head) ? modelAmong(await readZip(source, where), where) : { json: fileOf(where, source), shard },
    options,
  );
}

function isBlob(v: unknown): v is BlobLike {
  return isObject(v) && 'size' in v && typeof v.size === 'number' && 'slice' in v && typeof v.slice === 'function';
}

const nameOf = ({ webkitRelativePath, name }: BlobLike): string => webkitRelativePath || name || 'a Blob';

const blobSource = (blob: BlobLike): ByteSource => ({
  size: blob.size,
  async read(start, end) {
    const buffer = await blob
      .slice(start, end)
      .arrayBuffer()
      .catch((cause: unknown) => {
        throw new ExportError('NO_FILE', 'it cannot be read any more', { where: nameOf(blob), cause });
      });
    return new Uint8Array(buffer);
  },
});

/** The first bytes of a file that can be read only once, and the file, to be read from its beginning still. */
async function peek(file: ModelFile): Promise<{ readonly head: Uint8Array; readonly file: ModelFile }> {
  const rest = file.chunks()[Symbol.asyncIterator]();
  const first = await rest.next();
  const head = first.done ? new Uint8Array() : first.value;
  return {
    head,
    file: {
      ...file,
      async *chunks() {
        try {
          yield head;
          for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
        } finally {
          await rest.return?.();
        }
      },
    },
  };
}
