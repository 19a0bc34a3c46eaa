import { malformed } from './modelConfig.ts';

interface Use {
  readonly key: string;
  /** Keys of what it reads. */
  readonly before: readonly string[];
}

/**
 * Uses of layers after all that they read, in the order in which TensorFlow.js runs them: those that read nothing, then what each output
 * needs, from the last thing that is read to the first; at the end those that no output needs.
 * @throws {ExportError} NOT_A_LAYERS_MODEL where some wait for each other
 */
export function inOrder<T extends Use>(uses: readonly T[], outputs: readonly string[]): T[] {
  const byKey = new Map(uses.map((use) => [use.key, use]));
  const found = (keys: readonly string[]) => keys.flatMap((key) => byKey.get(key) ?? []);
  const [waiting, done] = [new Set<T>(), new Set<T>()];
  const stack = [
    ...uses.toReversed(),
    ...found(outputs).toReversed(),
    ...uses.filter((use) => use.before.length === 0).toReversed(),
  ];
  for (let use = stack.at(-1); use; use = stack.at(-1)) {
    const reads = waiting.has(use) || done.has(use) ? [] : found(use.before).filter((read) => !done.has(read));
    if (reads.some((read) => read === use || waiting.has(read)))
      throw malformed(`the order of the layers ("${use.key}" waits for itself)`);
    if (reads.length === 0) {
      stack.pop();
      done.add(use);
    } else {
      waiting.add(use);
      stack.push(...reads);
    }
  }
  return [...done];
}
