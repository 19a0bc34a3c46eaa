// `large` trained to its bar, over as many calls as it takes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Finding } from '../bench.ts';
import { card } from '../card.ts';
import { attempt, cli, lastJson, node, root } from '../commands.ts';
import { fastest } from './fastest.ts';

/** RECIPES: what a published network of this size has. */
const BAR = 0.959;

/**
 * models/make.ts goes on with its run at each call. When that is through it writes models/large; the file is scored again on the CPU, and
 * that number is the one that counts.
 */
export async function* large(bench: Bench): AsyncGenerator<Finding> {
  if (bench.dry) {
    yield { line: 'large: not in a dry run: a step of it takes minutes without a GPU' };
    return;
  }
  const { engine, device } = fastest(bench);
  yield attempt(`large, ${engine} on ${device}`, async () => {
    // Time to score it is left.
    const training = { ...bench, left: () => bench.left() - 60 };
    const on = (await card()) ?? 'no GPU';
    await node('models/make.ts', ['large', '--engine', engine, '--device', device, '--on', on], training);
    return 'through';
  });
  yield { line: `large: ${await epochsDone()} epochs are done` };
  yield attempt('large, scored on the CPU', async () => {
    const said = await node(cli, ['evaluate', 'models/large/model.onnx', '--device', 'cpu', '--json'], bench);
    const { accuracy, count } = lastJson(said) as { readonly accuracy: number; readonly count: number };
    const verdict = accuracy >= BAR ? 'reaches' : 'misses';
    return `${(100 * accuracy).toFixed(2)} % of ${count} images: ${verdict} its bar of ${100 * BAR} %`;
  });
}

/** A line an epoch, and the titles. */
async function epochsDone(): Promise<number> {
  const table = await readFile(join(root, 'runs/models/large-recipe-0/results.csv'), 'utf8').catch(() => '');
  return Math.max(0, table.trim().split('\n').length - 1);
}
