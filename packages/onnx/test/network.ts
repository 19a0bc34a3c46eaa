import { builder, type Model } from '../src/index.ts';
import { seededData } from './graphs.ts';

/** Convolution, pooling, a fork, shape arithmetic, an input with a default, an optional input left out. */
export function network(): Model {
  const g = builder();
  const weight = (name: string, shape: number[], seed: number) =>
    g.constant(
      {
        dtype: 'float32',
        shape,
        data: seededData(
          'float32',
          shape.reduce((n, d) => n * d, 1),
          seed,
        ),
      },
      name,
    );
  const x = g.input('x', { dtype: 'uint8', shape: ['N', 6, 6, 1] });
  const scale = g.input(
    'scale',
    { dtype: 'float32', shape: [] },
    { dtype: 'float32', shape: [], data: Float32Array.of(0.5) },
  );
  const image = g.Transpose(g.Mul(g.Cast(x, { to: 1 }), scale), { perm: [0, 3, 1, 2] });
  const conv = g.scope('conv', () =>
    g.Relu(g.Conv(image, weight('conv/kernel', [2, 1, 3, 3], 1), weight('conv/bias', [2], 2))),
  );
  const padded = g.Pad(conv, g.ints([0, 1]), undefined, g.ints([1]));
  const pooled = g.MaxPool(padded, { kernel_shape: [2, 2], strides: [2, 2] });
  const flat = g.Reshape(pooled, g.Concat(g.Shape(pooled, { end: undefined }), g.ints([]), { axis: 0 }));
  const mean = g.ReduceMean(flat, g.ints([2, 3]), { keepdims: 0 });
  const [left, right] = g.Split(mean, g.ints([1, 2]), { axis: 1 });
  const y = g.Add(left as typeof mean, g.ReduceMax(right as typeof mean, g.ints([1])));
  return {
    graph: g.finish({ y, mean }, 'network'),
    producerName: 'test',
    producerVersion: '1',
    docString: 'Ä',
    metadata: { labels: '["ß"]' },
  };
}
