// The table of contents of a zip, APPNOTE.TXT sections 4.3.12 to 4.3.16: read from its end, so that the files stay where they are.
import { ExportError } from '../errors.ts';
import type { ByteSource } from './ModelFiles.ts';

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its own header is. */
  readonly offset: number;
}

/** What marks the records, as they stand in the file. */
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
/** The end record, with the longest comment behind it and the locator before it. */
const TAIL_BYTES = 22 + 0xffff + 20;
/** Some hundred thousand files. */
const MAX_DIRECTORY_BYTES = 2 ** 25;
/** In the place of a size that the entry's extra field has in 64 bits. */
const IN_EXTRA = 0xffffffff;

export const badZip = (where: string, what: string): ExportError =>
  new ExportError('BAD_ZIP', `the zip is damaged: ${what}`, { where, hint: 'Copy it again, or pack it again.' });

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** 64 bits; what a number does not hold exactly is larger than any file. */
const u64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** @throws {ExportError} BAD_ZIP, TOO_LARGE */
export async function readZipDirectory(source: ByteSource, where: string): Promise<ZipEntry[]> {
  const { start, size, count } = await findDirectory(source, where);
  if (size > MAX_DIRECTORY_BYTES) throw new ExportError('TOO_LARGE', 'there are too many files in the zip', { where });
  if (start + size > source.size) throw badZip(where, 'its directory lies behind its end');
  return readEntries(await source.read(start, start + size), count, where);
}

async function findDirectory(
  source: ByteSource,
  where: string,
): Promise<{ readonly start: number; readonly size: number; readonly count: number }> {
  const tailStart = Math.max(0, source.size - TAIL_BYTES);
  const tail = viewOf(await source.read(tailStart, source.size));
  let at = tail.byteLength - 22;
  while (at >= 0 && tail.getUint32(at, true) !== END) at--;
  if (at < 0) throw badZip(where, 'it has no end');
  const has64 = at >= 20 && tail.getUint32(at - 20, true) === END_64_LOCATOR;
  if (!has64)
    return {
      count: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      start: tail.getUint32(at + 16, true),
    };
  const end = u64(tail, at - 20 + 8);
  if (end + 56 > source.size) throw badZip(where, 'its directory lies behind its end');
  const record = viewOf(await source.read(end, end + 56));
  if (record.getUint32(0, true) !== END_64) throw badZip(where, 'it has no end');
  return { count: u64(record, 32), size: u64(record, 40), start: u64(record, 48) };
}

function readEntries(bytes: Uint8Array, count: number, where: string): ZipEntry[] {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY) throw badZip(where, 'an entry is cut short');
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length) throw badZip(where, 'an entry is cut short');
    const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
    const [size = 0, packedSize = 0, offset = 0] = inFull(sizes, viewOf(bytes.subarray(nameEnd, extraEnd)), where);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, nameEnd)),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      size,
      packedSize,
      offset,
    });
    at = next;
  }
  return entries;
}

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

/** Numbers of 32 bits, those that do not fit in them from the extra field 1, where they stand in this order. */
function inFull(numbers: readonly number[], extra: DataView, where: string): number[] {
  if (!numbers.includes(IN_EXTRA)) return [...numbers];
  let at = 0;
  while (at + 4 <= extra.byteLength && extra.getUint16(at, true) !== 1) at += 4 + extra.getUint16(at + 2, true);
  at += 4;
  return numbers.map((n) => {
    if (n !== IN_EXTRA) return n;
    if (at + 8 > extra.byteLength) throw badZip(where, 'a size is missing');
    at += 8;
    return u64(extra, at - 8);
  });
}
