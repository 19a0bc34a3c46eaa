import { ToolkitError } from '@fmnist/errors';
import type { Batcher } from '../batcher.ts';
import type { OcclusionMap, OcclusionOptions } from '../Classifier.ts';
import type { ImageInput } from '../model/imageInput.ts';

/** Answers that are held at a time: one of 1,000 classes is 4 kB. */
const AT_ONCE = 256;

/**
 * The drop of a class's probability, `p(whole) - p(covered)`, for squares all over a picture; a pixel gets the mean of those that cover
 * it. The last square of a row and of a column ends at the picture's edge.
 *
 * @param pixels [height, width, channels] of the input's size
 * @throws ToolkitError `BAD_OCCLUSION`, `UNKNOWN_LABEL`
 */
export async function occlude(
  pixels: Uint8Array,
  { input, labels }: { readonly input: ImageInput; readonly labels: readonly string[] },
  run: Batcher['run'],
  options: OcclusionOptions,
): Promise<OcclusionMap> {
  const { height, width, channels } = input;
  const { patch, stride } = checkSizes(input, options);
  const chosen = options.label === undefined ? undefined : indexOf(options.label, labels);
  const { signal } = options;
  const [whole = new Float32Array()] = await run(1, () => pixels, signal);
  const index = chosen ?? whole.indexOf(whole.reduce((a, b) => Math.max(a, b), -Infinity));
  const score = whole[index] ?? 0;

  const fill =
    options.fill === undefined ? means(pixels, channels) : Array.from({ length: channels }, () => options.fill ?? 0);
  const [rows, columns] = [starts(height, patch, stride), starts(width, patch, stride)];
  const place = (at: number) => {
    const top = rows[Math.floor(at / columns.length)] ?? 0;
    const left = columns[at % columns.length] ?? 0;
    return { top, left, bottom: Math.min(height, top + patch), right: Math.min(width, left + patch) };
  };
  const data = new Float32Array(height * width);
  const covers = new Uint32Array(height * width);
  const count = rows.length * columns.length;
  for (let start = 0; start < count; start += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - start);
    const answers = await run(some, (i) => cover(pixels, input, place(start + i), fill), signal);
    for (const [i, answer] of answers.entries()) {
      const drop = score - (answer[index] ?? 0);
      forEachPixel(place(start + i), width, (pixel) => {
        data[pixel] = (data[pixel] ?? 0) + drop;
        covers[pixel] = (covers[pixel] ?? 0) + 1;
      });
    }
  }
  for (const [pixel, times] of covers.entries()) data[pixel] = (data[pixel] ?? 0) / times;
  return { data, height, width, prediction: { label: labels[index] ?? '', score, index } };
}

interface Place {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

function cover(pixels: Uint8Array, { width, channels }: ImageInput, place: Place, fill: readonly number[]): Uint8Array {
  const covered = pixels.slice();
  forEachPixel(place, width, (pixel) => covered.set(fill, pixel * channels));
  return covered;
}

function forEachPixel({ top, left, bottom, right }: Place, width: number, visit: (pixel: number) => void): void {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) visit(y * width + x);
}

function starts(length: number, patch: number, stride: number): number[] {
  const last = Math.max(0, length - patch);
  const regular = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  return last % stride === 0 ? regular : [...regular, last];
}

function means(pixels: Uint8Array, channels: number): number[] {
  const sums = Array.from({ length: channels }, () => 0);
  for (const [at, value] of pixels.entries()) sums[at % channels] = (sums[at % channels] ?? 0) + value;
  return sums.map((sum) => Math.round((sum * channels) / pixels.length));
}

function checkSizes({ height, width }: ImageInput, { patch: wanted, stride: step, fill = 0 }: OcclusionOptions) {
  const patch = wanted ?? Math.ceil(Math.min(height, width) / 7);
  const stride = step ?? Math.ceil(patch / 2);
  const isSide = (n: number) => Number.isInteger(n) && n > 0;
  const bad = (where: string, expected: string, received: number) =>
    new ToolkitError('BAD_OCCLUSION', 'a picture cannot be covered like this', {
      kind: 'usage',
      where,
      expected,
      received: String(received),
    });
  if (!isSide(patch) || patch > Math.max(height, width)) {
    throw bad('patch', `a whole number of pixels, at most ${Math.max(height, width)}`, patch);
  }
  if (!isSide(stride) || stride > patch) throw bad('stride', `a whole number of pixels, at most ${patch}`, stride);
  if (!(fill >= 0 && fill <= 255)) throw bad('fill', '0 to 255', fill);
  return { patch, stride };
}

function indexOf(label: string, labels: readonly string[]): number {
  const index = labels.indexOf(label);
  if (index >= 0) return index;
  throw new ToolkitError('UNKNOWN_LABEL', 'the model has no such class', {
    kind: 'usage',
    expected: labels.slice(0, 20).join(', ') + (labels.length > 20 ? ' ...' : ''),
    received: label,
  });
}
