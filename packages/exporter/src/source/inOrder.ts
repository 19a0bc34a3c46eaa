import { malformed } from './modelConfig.ts';

interface Use {
  readonly key: string;
  /** Keys of what it reads. */
  readonly before: readonly string[];
}

/** Uses of layers after all that they read. @throws {ExportError} NOT_A_LAYERS_MODEL where some wait for each other */
export function inOrder<T extends Use>(uses: readonly T[]): T[] {
  const readers = new Map<string, T[]>(uses.map(({ key }) => [key, []]));
  const waitsFor = new Map<T, number>();
  for (const use of uses) {
    const reads = new Set(use.before.filter((key) => readers.has(key)));
    for (const key of reads) readers.get(key)?.push(use);
    waitsFor.set(use, reads.size);
  }
  const ordered = uses.filter((use) => waitsFor.get(use) === 0);
  // The list grows while it is walked.
  for (const { key } of ordered)
    for (const reader of readers.get(key) ?? []) {
      const left = (waitsFor.get(reader) ?? 0) - 1;
      waitsFor.set(reader, left);
      if (left === 0) ordered.push(reader);
    }
  if (ordered.length < uses.length)
    throw malformed(`the order of the layers (${uses.length - ordered.length} of them wait for each other)`);
  return ordered;
}
