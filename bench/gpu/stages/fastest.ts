import type { Bench } from '../bench.ts';

/** Engine and device that took `small`'s steps the fastest in the stages before; onnxruntime's first GPU where none was timed. */
export function fastest({ kept, dry }: Bench): { readonly engine: string; readonly device: string } {
  if (dry) return { engine: 'ort', device: 'cpu' };
  const rates = Object.values(kept).flatMap((section) => section.rates);
  const [best] = rates
    .filter(({ net, batch, way }) => net === 'small' && batch === 256 && !way.startsWith('PyTorch'))
    .toSorted((a, b) => b.imagesPerSecond - a.imagesPerSecond);
  const [engine = 'ort', device = 'auto'] = best?.way.split(' on ') ?? [];
  return { engine, device };
}
