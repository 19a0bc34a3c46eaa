import { ToolkitError } from '@fmnist/errors';

interface OtherFormat {
  readonly name: string;
  readonly matches: (head: string) => boolean;
  readonly hint: string;
}

/** How much of the file is looked at. */
const HEAD_BYTES = 512;
const EXPORT = 'Export the model to ONNX first.';
const PICTURE = 'Pass the model first, the pictures after it.';
const startsWith =
  (...magic: readonly string[]) =>
  (head: string) =>
    magic.some((m) => head.startsWith(m));

/** What people pass for a model by mistake, told by its first bytes, one character a byte. The first match counts. */
const otherFormats: readonly OtherFormat[] = [
  { name: 'an empty file', matches: (head) => head === '', hint: 'Was it written completely?' },
  { name: 'a PNG picture', matches: startsWith('\x89PNG'), hint: PICTURE },
  { name: 'a JPEG picture', matches: startsWith('\xff\xd8\xff'), hint: PICTURE },
  { name: 'a GIF picture', matches: startsWith('GIF8'), hint: PICTURE },
  {
    name: 'a zip archive',
    matches: startsWith('PK\x03\x04'),
    hint: 'Unpack it; PyTorch (.pt) and .keras files are such archives and need an export to ONNX.',
  },
  { name: 'gzip-compressed', matches: startsWith('\x1f\x8b'), hint: 'Unpack it with gunzip.' },
  { name: 'an HDF5 file, as Keras writes them', matches: startsWith('\x89HDF'), hint: EXPORT },
  { name: 'a NumPy array', matches: startsWith('\x93NUMPY'), hint: EXPORT },
  { name: 'a TensorFlow Lite model', matches: (head) => head.slice(4, 8) === 'TFL3', hint: EXPORT },
  {
    name: "a model in onnxruntime's own format",
    matches: (head) => head.slice(4, 8) === 'ORTM',
    hint: 'Pass the .onnx file that it was made from.',
  },
  { name: 'a safetensors file', matches: (head) => head.slice(8, 10) === '{"', hint: EXPORT },
  {
    name: 'a Git LFS pointer, not the file it points to',
    matches: startsWith('version https://git-lfs'),
    hint: 'Run git lfs pull.',
  },
  {
    name: 'an HTML or XML page',
    matches: (head) => /^(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|svg)/i.test(head),
    hint: 'The download gave a page in place of the file.',
  },
  {
    name: 'the model.json of a TensorFlow.js model',
    matches: (head) => /^\s*\{/.test(head) && /"(modelTopology|weightsManifest|format)"/.test(head),
    hint: EXPORT,
  },
  { name: 'a JSON text', matches: (head) => /^\s*[{[]\s*["{[\]}\d]/.test(head), hint: EXPORT },
  {
    name: 'the text form of an ONNX model, or another text',
    // Tags and lengths of a binary model are control characters soon enough; a text has none.
    matches: (head) => head.length >= 16 && /^[\t\n\r\x20-\x7e]+$/.test(head),
    hint: 'Pass the binary .onnx file.',
  },
];

/**
 * Says by name what a file is that is no ONNX model; says nothing about bytes it does not know.
 * @throws {ToolkitError} NOT_ONNX
 */
export function refuseOtherFormats(bytes: Uint8Array): void {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  const other = otherFormats.find(({ matches }) => matches(head));
  if (other) throw new ToolkitError('NOT_ONNX', `not an ONNX model but ${other.name}`, { hint: other.hint });
}
