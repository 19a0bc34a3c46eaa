import { open } from 'node:fs/promises';

/** Whether a file is there that begins in another way: most likely a slip, not something to replace. Empty files may go. */
export async function isOther(path: string, start: RegExp): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (!file) return false;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(100), 0, 100, 0);
    return bytesRead > 0 && !start.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}
