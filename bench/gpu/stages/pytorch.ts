// PyTorch on the same card, by peers.py: the speed of its steps, and its time to an accuracy.
import type { Bench, Finding } from '../bench.ts';
import { command, reasonOf } from '../commands.ts';

/** A line of peers.py. */
type Said =
  | { readonly note: string }
  | { readonly net: string; readonly batch: number; readonly way: string; readonly failed: string }
  | {
      readonly net: string;
      readonly batch: number;
      readonly way: string;
      readonly imagesPerSecond: number;
      readonly peakMiB: number | null;
    };

/** Each way on its own line, also of those that were done before the time was up. */
export async function* peers(part: 'steps' | 'until', bench: Bench): AsyncGenerator<Finding> {
  let failure: string | undefined;
  const args = ['bench/gpu/peers.py', part, ...(bench.dry ? ['--dry'] : []), '--data', bench.data];
  const said = await command(bench.python, args, bench).catch((error: unknown) => {
    failure = reasonOf(error);
    return (error as { readonly stdout?: string }).stdout ?? '';
  });
  for (const line of said.split('\n').filter((text) => text.startsWith('{'))) yield findingOf(JSON.parse(line) as Said);
  if (failure !== undefined) yield { line: `PyTorch: failed: ${failure}` };
}

function findingOf(said: Said): Finding {
  if ('note' in said) return { line: said.note };
  const { net, batch, way } = said;
  const what = `PyTorch ${way}, ${net}, batch ${batch}`;
  if ('failed' in said) return { line: `${what}: failed: ${said.failed}` };
  const { imagesPerSecond, peakMiB } = said;
  return {
    line: `${what}: ${imagesPerSecond.toFixed(0)} images/s${peakMiB === null ? '' : `, ${peakMiB.toFixed(0)} MiB`}`,
    rate: { net, batch, way: `PyTorch ${way}`, imagesPerSecond, ...(peakMiB !== null && { peakMiB }) },
  };
}
