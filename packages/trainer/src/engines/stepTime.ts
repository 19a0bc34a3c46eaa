import type { Batch } from '@fmnist/data';
import type { Engine, EngineOptions } from './Engine.ts';

const WARM_UP = 3;
const TIMED = 10;

/** Milliseconds of a training step, the median of a few on made-up images. The engine's state is put back. */
export async function stepTime(engine: Engine, options: EngineOptions, count: number): Promise<number> {
  const batch = madeUp(options, count);
  const before = await engine.state();
  const times: number[] = [];
  for (let step = 1; step <= WARM_UP + TIMED; step++) {
    const started = performance.now();
    await engine.step(batch, { lr: 1e-4, step });
    times.push(performance.now() - started);
  }
  await engine.load(before);
  return times.slice(WARM_UP).toSorted((a, b) => a - b)[TIMED >> 1] ?? Infinity;
}

/** Random images, all of the first class. */
function madeUp({ height, width, channels, mix }: EngineOptions, count: number): Batch {
  const images = new Uint8Array(count * height * width * channels).map(() => Math.floor(Math.random() * 256));
  const labels = new Uint8Array(count);
  const mixed = { otherLabels: labels, lambda: new Float32Array(count).fill(0.5) };
  return { images, labels, count, ...(mix && { mix: mixed }) };
}
