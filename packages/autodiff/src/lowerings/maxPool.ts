import { attrsOf, ops, producersOf, rewrite, type Builder, type Graph, type Node, type Value } from '@fmnist/onnx';
import { emitFirst } from './first.ts';

/** A pooling whose positions are asked for. */
interface Pooling {
  readonly node: Node;
  readonly x: Value;
  readonly y: Value;
}

/**
 * Where the maxima stood, without MaxPool's Indices, MaxUnpool or ScatterElements with addition: the WebGPU provider takes the first and fails on
 * it when it runs, and has no kernel for the others. What reads the positions (the gradient of a pooling) becomes
 *
 *     windows[k] = Pad(x)[position k of every window]     [B C, K, ...size']
 *     code       = windows == y ? K - k : 0
 *     first      = code == max code                       only the first of several equal elements
 *     dx         = ConvTranspose(Where(first, dy, 0), one-hot kernels)
 *
 * Shapes have to be numbers: other poolings are left as they are.
 */
export function lowerMaxPool(graph: Graph): Graph {
  const producers = producersOf(graph);
  const poolings = new Map<Value, Pooling>();
  return rewrite(graph, (g, node, inputs) => {
    if (node.op === 'MaxPool') return withoutIndices(g, node, inputs, poolings);
    const [a, b, c] = inputs;
    const positions = node.inputs[1];
    if (node.op === 'MaxUnpool') {
      const pooling = positions && poolings.get(positions);
      return pooling && a && [emitGradient(g, pooling, a)];
    }
    const flattened = positions && producers.get(positions);
    if (node.op !== 'ScatterElements' || flattened?.op !== 'Reshape' || !flattened.inputs[0]) return undefined;
    const pooling = poolings.get(flattened.inputs[0]);
    return pooling && a && b && c && [g.Reshape(emitGradient(g, pooling, c), g.ints([-1]))];
  });
}

/**
 * The pooling with its values alone; its positions are noted for those who read them. The provider has no storage_order either, which is about
 * positions alone.
 */
function withoutIndices(
  g: Builder,
  node: Node,
  [x]: readonly (Value | undefined)[],
  poolings: Map<Value, Pooling>,
): readonly Value[] | undefined {
  const [, indices] = node.outputs;
  const { storage_order, ...attrs } = attrsOf(ops.MaxPool, node);
  if (!x || !(indices ? x.shape.every((d) => typeof d === 'number') : storage_order === 1)) return undefined;
  const y = g.MaxPool(x, attrs);
  if (indices) poolings.set(indices, { node, x, y });
  return [y];
}

/** One spatial axis: how far each window's elements are apart, and what is added around. */
interface Axis {
  readonly size: number;
  readonly windows: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** What all windows together reach over, from their first element on. */
const reach = ({ windows, kernel, stride, dilation }: Axis) => (windows - 1) * stride + (kernel - 1) * dilation + 1;

function axesOf({ node, x, y }: Pooling): Axis[] {
  const { kernel_shape, strides, dilations, pads, auto_pad } = attrsOf(ops.MaxPool, node);
  return kernel_shape.map((kernel, i) => {
    const axis = {
      size: Number(x.shape[i + 2]),
      windows: Number(y.shape[i + 2]),
      kernel,
      stride: strides?.[i] ?? 1,
      dilation: dilations?.[i] ?? 1,
      before: pads?.[i] ?? 0,
    };
    const around = Math.max(0, reach(axis) - axis.size);
    if (auto_pad === 'SAME_UPPER') return { ...axis, before: Math.floor(around / 2) };
    return auto_pad === 'SAME_LOWER' ? { ...axis, before: Math.ceil(around / 2) } : axis;
  });
}

/**
 * The comparisons are of flat planes: onnxruntime would else carry the order of its channels through them, and turn the constants that they share
 * on the CPU.
 */
function emitGradient(g: Builder, pooling: Pooling, dy: Value): Value {
  const { x } = pooling;
  const axes = axesOf(pooling);
  const planes = Number(x.shape[0]) * Number(x.shape[1]);
  const windows = emitWindows(g, g.reshape(x, [planes, 1, ...axes.map(({ size }) => size)]), axes);
  const flat = (v: Value, channels: number) => g.reshape(v, [planes, channels, countOf(axes, 'windows')]);
  const count = countOf(axes, 'kernel');
  const first = emitFirst(g, g.Equal(flat(windows, count), flat(pooling.y, 1)), 1);
  const taken = g.Where(first, flat(dy, 1), g.scalar(0));
  return g.reshape(emitPutBack(g, g.reshape(taken, windows.shape), axes), x.shape);
}

const countOf = (axes: readonly Axis[], of: 'windows' | 'kernel') => axes.reduce((n, axis) => n * axis[of], 1);

/** Every position of the windows in turn, row by row: [planes, 1, ...size] -> [planes, K, ...windows]. */
function emitWindows(g: Builder, x: Value, axes: readonly Axis[]): Value {
  const after = axes.map((axis) => Math.max(0, reach(axis) - axis.size - axis.before));
  const pads = [0, 0, ...axes.map(({ before }) => before), 0, 0, ...after];
  const padded = pads.every((p) => p === 0) ? x : g.Pad(x, g.ints(pads), g.scalar(-3.4028234663852886e38));
  const positions = axes.reduce<number[][]>(
    (all, { kernel }) => all.flatMap((p) => Array.from({ length: kernel }, (_, k) => [...p, k])),
    [[]],
  );
  const slices = positions.map((position) => {
    const starts = axes.map(({ dilation }, i) => (position[i] ?? 0) * dilation);
    const ends = axes.map(({ windows, stride }, i) => (starts[i] ?? 0) + (windows - 1) * stride + 1);
    const [along, steps] = [axes.map((_, i) => i + 2), axes.map(({ stride }) => stride)];
    return g.Slice(padded, g.ints(starts), g.ints(ends), g.ints(along), g.ints(steps));
  });
  return slices.length === 1 ? padded : g.Concat(...slices, { axis: 1 });
}

/** The reverse, where elements in several windows collect from all of them: [planes, K, ...windows] -> [planes, 1, ...size]. */
function emitPutBack(g: Builder, taken: Value, axes: readonly Axis[]): Value {
  const kernels = axes.map(({ kernel }) => kernel);
  const count = countOf(axes, 'kernel');
  const oneHot = new Float32Array(count * count);
  for (let k = 0; k < count; k++) oneHot[k * count + k] = 1;
  const after = axes.map((axis) => reach(axis) - axis.size - axis.before);
  const dx = g.ConvTranspose(
    taken,
    g.constant({ dtype: 'float32', shape: [count, 1, ...kernels], data: oneHot }),
    undefined,
    {
      kernel_shape: kernels,
      strides: axes.map(({ stride }) => stride),
      dilations: axes.map(({ dilation }) => dilation),
      pads: [...axes.map(({ before }) => before), ...after.map((n) => Math.max(0, n))],
    },
  );
  if (after.every((n) => n >= 0)) return dx;
  return g.Pad(dx, g.ints([0, 0, ...axes.map(() => 0), 0, 0, ...after.map((n) => Math.max(0, -n))]), g.scalar(0));
}
