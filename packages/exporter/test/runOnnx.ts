import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface Result {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** The outputs of a model, from onnxruntime on the CPU: of its one input, or of float inputs by name. */
export async function runOnnx(
  model: Uint8Array,
  x: Tensor | Readonly<Record<string, Result>>,
): Promise<Record<string, Result>> {
  const options = { logSeverityLevel: 3, intraOpNumThreads: 1, interOpNumThreads: 1 } as const;
  const session = await InferenceSession.create(model, options);
  const feeds =
    x instanceof Tensor
      ? { [session.inputNames[0] ?? '']: x }
      : Object.fromEntries(
          Object.entries(x).map(([name, { dims, data }]) => [name, new Tensor('float32', data, [...dims])]),
        );
  const outputs = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, t]) => [name, { dims: t.dims, data: t.data as Float32Array }]),
  );
}

/** The largest |a - b|; Infinity where one of them has more elements, or no number. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a, (x, i) => Math.abs(x - (b[i] ?? NaN))).reduce(
    (m, d) => (d <= m ? m : Number.isNaN(d) ? Infinity : d),
    0,
  );
}

/** [N, ...size, C] -> [N, C, ...size], element by element from the definition. */
export function toChannelsFirst({ dims, data }: Result): Result {
  const [n = 1, ...rest] = dims;
  const channels = rest.at(-1) ?? 1;
  const area = rest.slice(0, -1).reduce((a, d) => a * d, 1);
  const moved = data.map((_, i) => {
    const [p, c, b] = [i % area, Math.floor(i / area) % channels, Math.floor(i / area / channels)];
    return data[(b * area + p) * channels + c] ?? NaN;
  });
  return { dims: [n, channels, ...rest.slice(0, -1)], data: moved };
}
