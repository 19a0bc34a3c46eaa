// Files of other kinds that people have in the place of a model.json, so that an error can say what they have.
import { ExportError } from '../errors.ts';

interface ForeignFormat {
  readonly name: string;
  /** What is in its folder, or in its zip. */
  readonly files?: RegExp;
  /** How one begins. */
  readonly begins?: (head: Uint8Array) => boolean;
  readonly hint: string;
}

const CONVERT = 'Make a TensorFlow.js LayersModel of it first, with model.save() or tensorflowjs_converter.';

const startsWith =
  (...bytes: readonly (number | string)[]) =>
  (head: Uint8Array): boolean =>
    bytes
      .flatMap((b) => (typeof b === 'string' ? Array.from(b, (c) => c.charCodeAt(0)) : [b]))
      .every((b, i) => head[i] === b);

const firstText = (head: Uint8Array): string =>
  String.fromCharCode(...head.subarray(0, 64))
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();

const page: ForeignFormat = {
  name: 'an HTML page',
  begins: (head) => /^<(!doctype|html|head|body|\?xml)/i.test(firstText(head)),
  hint: 'The address is most likely wrong, or needs a login.',
};

/** One a line; the first that fits is named. */
const formats: readonly ForeignFormat[] = [
  page,
  { name: 'a Keras model (.keras)', files: /(^|\/)model\.weights\.h5$/, hint: CONVERT },
  {
    name: 'a Keras model (HDF5)',
    begins: startsWith(0x89, 'HDF\r\n', 0x1a, '\n'),
    hint: CONVERT,
  },
  { name: 'a SavedModel', files: /(^|\/)saved_model\.pb$/, begins: startsWith(8, 1, 0x12), hint: CONVERT },
  {
    name: 'safetensors',
    begins: (head) => head[8] === 0x7b && !head[4] && !head[5] && !head[6] && !head[7],
    hint: 'It holds weights and no layers: model.json is needed.',
  },
  {
    name: 'TensorFlow Lite',
    begins: (head) => startsWith('TFL3')(head.subarray(4)),
    hint: CONVERT,
  },
  {
    name: 'a PyTorch file',
    files: /(^|\/)data\.pkl$/,
    hint: 'PyTorch exports ONNX itself: torch.onnx.export.',
  },
  {
    name: 'ONNX',
    // ir_version, then any other of ModelProto's fields.
    begins: ([tag, version = 0, next = 0]) =>
      tag === 8 && version < 32 && [0x12, 0x1a, 0x22, 0x28, 0x3a, 0x42].includes(next),
    hint: 'It needs no export: fmnist inspect, evaluate and predict take it as it is.',
  },
  { name: 'gzip', begins: startsWith(0x1f, 0x8b), hint: 'Unpack it first.' },
  { name: 'a zip', begins: startsWith('PK', 3, 4), hint: 'Only a whole model may be in a zip.' },
];

/** How much of a file tells what it is. */
export const HEAD_BYTES = 64;

/** @throws {ExportError} UNSUPPORTED_FORMAT where the beginning of a file is that of another format */
export function refuseForeignFile(head: Uint8Array, where: string): void {
  const format = formats.find(({ begins }) => begins?.(head));
  if (format) throw unsupported(format, where);
}

/** @throws {ExportError} UNSUPPORTED_FORMAT where names of files are those of another format */
export function refuseForeignNames(names: readonly string[], where: string): void {
  const format = formats.find(({ files }) => files && names.some((name) => files.test(name)));
  if (format) throw unsupported(format, where);
}

/** @throws {ExportError} UNSUPPORTED_FORMAT where a server sends a page in the place of a file, as many do that do not have it */
export function refusePage(head: Uint8Array, where: string): void {
  if (page.begins?.(head)) throw unsupported(page, where, 'the file itself');
}

const unsupported = (
  { name, hint }: ForeignFormat,
  where: string,
  expected = 'a model.json of a LayersModel',
): ExportError => new ExportError('UNSUPPORTED_FORMAT', `this is ${name}`, { where, expected, hint });
