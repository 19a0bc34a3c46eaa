// Pictures [N, H, W, C] in another size, as TensorFlow.js has it: these do not average, and their corners are on the outermost elements.
import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { onlyInput } from '../onlyInput.ts';

interface Size {
  readonly height: number;
  readonly width: number;
}

interface ResizingConfig extends Size {
  readonly interpolation?: string | null;
  readonly crop_to_aspect_ratio?: boolean | null;
}

/** Longer than any side of a picture: a file may claim millions. */
const MAX_SIDE = 65_536;

const sideOf = (where: string, side: unknown): number => {
  if (typeof side === 'number' && Number.isInteger(side) && side >= 1 && side <= MAX_SIDE) return side;
  throw new ExportError('UNSUPPORTED_OPTION', 'pictures cannot have this size', {
    where,
    expected: `whole numbers from 1 to ${MAX_SIDE}`,
    received: String(side),
  });
};

const sidesOf = (where: string, { height, width }: Size) => [sideOf(where, height), sideOf(where, width)] as const;

/** @throws {ExportError} UNSUPPORTED_OPTION where the batch would be resized */
function requirePictures(x: Value, where: string): void {
  if (x.shape.length !== 4)
    throw new ExportError('UNSUPPORTED_OPTION', 'only batches of pictures can be resized', {
      where,
      expected: '4 axes: the batch, height, width, channels',
      received: `${x.shape.length} axes`,
    });
}

/**
 * Despite its name cropToAspectRatio crops nothing: it takes the sizes by their ratio, where else the corners are kept.
 */
export const Resizing: LayerDef<ResizingConfig> = {
  className: 'Resizing',
  weights: [],
  layout: 'nchw',
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    const { config, name } = layer;
    requirePictures(x, name);
    const to = sidesOf(name, config);
    const corners = !config.crop_to_aspect_ratio;
    const how = config.interpolation ?? 'bilinear';
    if (how === 'bilinear') return [resizeLinear(g, x, to, corners)];
    if (how === 'nearest') return [resizeNearest(g, x, to, corners)];
    throw new ExportError('UNSUPPORTED_OPTION', `interpolation "${how.slice(0, 40)}" cannot be exported`, {
      where: name,
      expected: 'bilinear or nearest',
    });
  },
  cases: [
    { inputShape: [4, 5, 2], config: { height: 7, width: 3 } },
    { inputShape: [4, 5, 2], config: { height: 7, width: 9, cropToAspectRatio: true } },
    { inputShape: [6, 6, 1], config: { height: 1, width: 3, interpolation: 'bilinear' } },
    { inputShape: [4, 5, 3], config: { height: 7, width: 15, interpolation: 'nearest' } },
    { inputShape: [10, 7, 2], config: { height: 6, width: 11, interpolation: 'nearest', cropToAspectRatio: true } },
    { inputShape: [5, 5, 2], config: { height: 5, width: 5 } },
  ],
};

type Sides = readonly [number, number];

function resizeLinear(g: Builder, x: Value, to: Sides, corners: boolean): Value {
  const attrs = {
    mode: 'linear',
    coordinate_transformation_mode: corners ? 'align_corners' : 'asymmetric',
  };
  const [, , h, w] = x.shape;
  if (typeof h !== 'number' || typeof w !== 'number') return resizeOpen(g, x, to, attrs);
  if (h === to[0] && w === to[1]) return x;
  const scales = Float32Array.of(1, 1, scaleOf(h, to[0]), scaleOf(w, to[1]));
  return g.Resize(x, undefined, g.constant({ dtype: 'float32', shape: [4], data: scales }), undefined, attrs);
}

/** Sizes that are found out at run time. */
const resizeOpen = (g: Builder, x: Value, to: Sides, attrs: Readonly<Record<string, string>>): Value =>
  g.Resize(
    x,
    undefined,
    undefined,
    g.Concat(g.Slice(g.shapeOf(x), g.ints([0]), g.ints([2])), g.ints(to), { axis: 0 }),
    attrs,
  );

/** The least float32 number of which floor(from x scale) is `to`, also in exact arithmetic. */
function scaleOf(from: number, to: number): number {
  const scale = Math.fround(to / from);
  if (scale * from >= to) return scale;
  const bits = new Uint32Array(Float32Array.of(scale).buffer);
  bits[0] = (bits[0] ?? 0) + 1;
  return new Float32Array(bits.buffer)[0] ?? scale;
}

/** Known sizes are picked by index, as TensorFlow.js counts them: between two elements, float32 may decide for the other one. */
function resizeNearest(g: Builder, x: Value, to: Sides, corners: boolean): Value {
  const [, , h, w] = x.shape;
  if (typeof h !== 'number' || typeof w !== 'number')
    return resizeOpen(g, x, to, {
      coordinate_transformation_mode: corners ? 'align_corners' : 'asymmetric',
      nearest_mode: corners ? 'round_prefer_ceil' : 'floor',
    });
  return [h, w].reduce((v, from, i) => pick(g, v, i + 2, nearest(from, to[i] ?? 1, corners)), x);
}

function nearest(from: number, to: number, corners: boolean): number[] {
  const ratio = corners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const round = corners ? Math.round : Math.floor;
  return Array.from({ length: to }, (_, i) => Math.min(from - 1, round(ratio * i)));
}

/** The elements of these indices along an axis; those of negative ones are 0. */
function pick(g: Builder, x: Value, axis: number, indices: readonly number[]): Value {
  if (indices.length === x.shape[axis] && indices.every((from, to) => from === to)) return x;
  const picked = g.Gather(x, g.ints(indices.map((i) => Math.max(0, i))), { axis });
  if (indices.every((i) => i >= 0)) return picked;
  const shape = x.shape.slice(axis).map((_, i) => (i === 0 ? indices.length : 1));
  const inside = g.constant({ dtype: 'bool', shape, data: Uint8Array.from(indices, (i) => (i < 0 ? 0 : 1)) });
  return g.Where(inside, picked, g.scalar(0));
}

/**
 * The middle of pictures, or all of smaller ones, made larger. What TensorFlow.js takes for the middle are elements at equal distances between
 * two that the box of the middle ends at.
 */
export const CenterCrop: LayerDef<Size> = {
  className: 'CenterCrop',
  weights: [],
  layout: 'nchw',
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    requirePictures(x, layer.name);
    const [height, width] = sidesOf(layer.name, layer.config);
    const [, , h, w] = x.shape;
    if (typeof h !== 'number' || typeof w !== 'number')
      throw new ExportError('UNSUPPORTED_OPTION', 'the middle of pictures of open size cannot be exported', {
        where: layer.name,
        hint: 'Give the model an inputShape with numbers.',
      });
    const top = Math.floor((h - height) / 2);
    const left = w === width ? 0 : Math.floor((w - width) / 2) || 1;
    if (top < 0 || left < 0) return [resizeLinear(g, x, [height, width], false)];
    return [pick(g, pick(g, x, 2, cropped(h, height, top)), 3, cropped(w, width, left))];
  },
  cases: [
    { inputShape: [6, 7, 2], config: { height: 4, width: 3 }, openSizes: 'refused' },
    { inputShape: [5, 6, 1], config: { height: 4, width: 5 }, openSizes: 'refused' },
    { inputShape: [28, 28, 1], config: { height: 20, width: 27 }, openSizes: 'refused' },
    { inputShape: [6, 6, 2], config: { height: 6, width: 1 }, openSizes: 'refused' },
    { inputShape: [4, 5, 2], config: { height: 7, width: 9 }, openSizes: 'refused' },
    { inputShape: [4, 5, 2], config: { height: 3, width: 9 }, openSizes: 'refused' },
    { inputShape: [4, 5, 2], config: { height: 4, width: 5 }, openSizes: 'refused' },
  ],
};

/** The elements that cropAndResize of TensorFlow.js takes of `size`, by its own arithmetic; -1 where its rounding falls outside. */
function cropped(size: number, crop: number, before: number): number[] {
  const [first, last] = [Math.fround(before / size), Math.fround((crop + before) / size)];
  const step = crop > 1 ? ((last - first) * (size - 1)) / (crop - 1) : 0;
  return Array.from({ length: crop }, (_, i) => {
    const at = crop > 1 ? first * (size - 1) + i * step : 0.5 * (first + last) * (size - 1);
    return at < 0 || at > size - 1 ? -1 : Math.round(at);
  });
}
