import { ToolkitError } from '@fmnist/errors';

/** An array of bytes with its shape, as an IDX file holds it. */
export interface Idx {
  readonly shape: readonly number[];
  /** Row-major, `shape` multiplied out bytes. */
  readonly data: Uint8Array;
}

/** The longest header read here: the magic number and three dimensions, 4 bytes each. */
export const MAX_IDX_HEADER_BYTES = 16;

/** Type code of unsigned bytes, the one type that MNIST and its successors use. */
const UNSIGNED_BYTE = 0x08;

/** Bytes of the header of an array of so many dimensions. */
export function idxHeaderBytes(rank: number): number {
  return 4 + 4 * rank;
}

/** Bytes of a whole IDX file of this shape. */
export function idxFileBytes(shape: readonly number[]): number {
  return idxHeaderBytes(shape.length) + shape.reduce((product, size) => product * size, 1);
}

/**
 * The shape that the header of an IDX file states: two zero bytes, a type code, the number of dimensions, then each dimension as
 * 32 bits, big-endian.
 *
 * @param bytes the file's beginning, the header at least
 * @param rank dimensions it has to have: 3 for images, 1 for labels
 * @param where named in errors
 * @throws {ToolkitError} TRUNCATED when the header is cut short, BAD_MAGIC when it is another kind of file, EMPTY_DATA when a
 * dimension is 0
 * @see http://yann.lecun.com/exdb/mnist/ "The IDX file format"
 */
export function parseIdxHeader(bytes: Uint8Array, rank: 1 | 3, where: string): number[] {
  const headerBytes = idxHeaderBytes(rank);
  if (bytes.length < headerBytes) {
    throw new ToolkitError('TRUNCATED', 'the file ends within its header', {
      where,
      expected: `${headerBytes} bytes at least`,
      received: `${bytes.length}`,
      hint: 'Get the file again: this copy is not whole.',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = (UNSIGNED_BYTE << 8) | rank;
  const received = view.getUint32(0);
  if (received !== expected) {
    throw new ToolkitError('BAD_MAGIC', `not an IDX file of ${rank === 3 ? 'images' : 'labels'}`, {
      where,
      expected: `magic number ${hex(expected)}`,
      received: hex(received),
      hint:
        received === ((UNSIGNED_BYTE << 8) | (4 - rank))
          ? 'Images and labels look swapped: check the names of the files.'
          : 'The file holds something else: get it again.',
    });
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(idxHeaderBytes(axis)));
  if (shape.includes(0)) {
    throw new ToolkitError('EMPTY_DATA', 'the header states an empty array', { where, received: `[${shape}]` });
  }
  return shape;
}

/** The bytes of an IDX file: the inverse of reading one. */
export function encodeIdx({ shape, data }: Idx): Uint8Array {
  const bytes = new Uint8Array(idxFileBytes(shape));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (UNSIGNED_BYTE << 8) | shape.length);
  shape.forEach((size, axis) => view.setUint32(idxHeaderBytes(axis), size));
  bytes.set(data, idxHeaderBytes(shape.length));
  return bytes;
}

function hex(magic: number): string {
  return `0x${magic.toString(16).padStart(8, '0')}`;
}
