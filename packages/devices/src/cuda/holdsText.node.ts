import { createReadStream } from 'node:fs';

/** Whether a file has a string of C's, with a zero on both sides; read in pieces, however large it is. */
export async function holdsText(path: string, text: string): Promise<boolean> {
  const wanted = Buffer.from(`\0${text}\0`, 'latin1');
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const piece = Buffer.concat([tail, chunk]);
    if (piece.includes(wanted)) return true;
    tail = piece.subarray(Math.max(0, piece.length - wanted.length));
  }
  return false;
}
