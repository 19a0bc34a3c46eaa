// What a shared library of Linux says of itself: ELF, 64 bits, little-endian (https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html).
import { ToolkitError } from '@fmnist/errors';

/** Bytes of a file from `offset`, fewer where it ends. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

export interface SharedLibrary {
  /** The name that others ask for it by, `libcudart.so.13`. */
  readonly soname: string | undefined;
  /** Names of the libraries that it cannot be loaded without (DT_NEEDED), in its order. */
  readonly needed: readonly string[];
}

const HEADER_SIZE = 64;
const SEGMENT_SIZE = 56;
const ENTRY_SIZE = 16;
const LOAD = 1;
const DYNAMIC = 2;
const tags = { end: 0, needed: 1, strings: 5, soname: 14 };
/** More than any library has; a hostile file may say anything. */
const limits = { segments: 1024, entries: 65_536, needed: 1024, name: 256 };

/**
 * Reads only the headers, however large the file is, and never more than some megabytes of it.
 * @throws {ToolkitError} NOT_A_LIBRARY
 */
export function readElf(readAt: ReadAt): SharedLibrary {
  const take = (offset: number, length: number) => {
    const bytes = Number.isSafeInteger(offset) ? readAt(offset, length) : new Uint8Array();
    if (bytes.length !== length) throw notALibrary('it is cut off');
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  const segments = readSegments(take);
  const dynamic = segments.find(({ type }) => type === DYNAMIC);
  if (!dynamic) return { soname: undefined, needed: [] };
  const entries = readEntries(take, dynamic);
  const strings = entries.find(({ tag }) => tag === tags.strings);
  const named = (wanted: number) => entries.filter(({ tag }) => tag === wanted).slice(0, limits.needed);
  const nameOf = ({ value }: Entry) => readName(readAt, fileOffset(segments, (strings?.value ?? 0) + value));
  return { soname: named(tags.soname).map(nameOf)[0], needed: named(tags.needed).map(nameOf) };
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

interface Entry {
  readonly tag: number;
  readonly value: number;
}

type Take = (offset: number, length: number) => DataView;

function readSegments(take: Take): Segment[] {
  const header = take(0, HEADER_SIZE);
  if (header.getUint32(0) !== 0x7f454c46) throw notALibrary('it does not begin with ELF');
  if (header.getUint8(4) !== 2 || header.getUint8(5) !== 1) throw notALibrary('it is not of 64 bits, little-endian');
  const count = header.getUint16(56, true);
  if (header.getUint16(54, true) !== SEGMENT_SIZE || count > limits.segments) throw notALibrary('its header is broken');
  const table = take(long(header, 32), count * SEGMENT_SIZE);
  return Array.from({ length: count }, (_, index) => {
    const at = index * SEGMENT_SIZE;
    return {
      type: table.getUint32(at, true),
      offset: long(table, at + 8),
      address: long(table, at + 16),
      size: long(table, at + 32),
    };
  });
}

/** The dynamic section up to its end mark. */
function readEntries(take: Take, { offset, size }: Segment): Entry[] {
  const count = Math.floor(size / ENTRY_SIZE);
  if (count > limits.entries) throw notALibrary('its dynamic section is too long');
  const table = take(offset, count * ENTRY_SIZE);
  const entries = Array.from({ length: count }, (_, index) => ({
    tag: long(table, index * ENTRY_SIZE),
    value: long(table, index * ENTRY_SIZE + 8),
  }));
  const end = entries.findIndex(({ tag }) => tag === tags.end);
  return end < 0 ? entries : entries.slice(0, end);
}

/** The dynamic section speaks of addresses in memory; the segments say where in the file those are. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find((s) => s.type === LOAD && address >= s.address && address - s.address < s.size);
  if (!segment) throw notALibrary('a name is outside of it');
  return segment.offset + address - segment.address;
}

function readName(readAt: ReadAt, offset: number): string {
  const bytes = Number.isSafeInteger(offset) ? readAt(offset, limits.name) : new Uint8Array();
  const end = bytes.indexOf(0);
  if (end < 0) throw notALibrary('a name does not end');
  return new TextDecoder('latin1').decode(bytes.subarray(0, end));
}

/** Exact up to 2^53; what is larger is no place in a file, and is refused where it is used as one. */
const long = (view: DataView, at: number) => Number(view.getBigUint64(at, true));

const notALibrary = (received: string) =>
  new ToolkitError('NOT_A_LIBRARY', 'this is no shared library that can be read', { kind: 'device', received });
