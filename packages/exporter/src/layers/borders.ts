// Layers that take from the borders of pictures, or add to them.
import { ExportError } from '../errors.ts';
import { pictures, type LayerDef } from '../layer.ts';

/** One number for all borders, [rows, columns] or [[top, bottom], [left, right]]: the last is what TensorFlow.js and Keras write. */
type Borders = number | readonly (number | readonly [before: number, after: number])[];

/** [before, after] of the rows and of the columns. */
const bordersOf = (borders: Borders): (readonly [number, number])[] =>
  (typeof borders === 'number' ? [borders, borders] : borders).map((border) =>
    typeof border === 'number' ? [border, border] : border,
  );

/** An end that no axis is longer than. */
const WHOLE = 2 ** 31 - 1;

/** Pictures without some of their rows and columns: a Slice, wherever the channels are stored. */
export const Cropping2D: LayerDef<{ readonly cropping: Borders; readonly data_format?: string }> = {
  className: 'Cropping2D',
  weights: [],
  layout: 'any',
  convert(g, [x], { name, config, axis }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'cropping needs an input', { where: name });
    const first = config.data_format === 'channels_first' ? 2 : 1;
    const cut = bordersOf(config.cropping).flatMap(([before, after], i) =>
      before > 0 || after > 0 ? [{ before, after, axis: axis(first + i, x.shape.length) }] : [],
    );
    if (cut.length === 0) return [x];
    const starts = g.ints(cut.map(({ before }) => before));
    const ends = g.ints(cut.map(({ after }) => (after > 0 ? -after : WHOLE)));
    return [g.Slice(x, starts, ends, g.ints(cut.map((c) => c.axis)))];
  },
  cases: [
    { inputShape: [5, 6, 2], config: { cropping: 1 } },
    { inputShape: [5, 6, 2], config: { cropping: [2, 0] } },
    {
      inputShape: [7, 6, 1],
      config: {
        cropping: [
          [1, 2],
          [0, 3],
        ],
      },
    },
    { inputShape: [4, 5, 3], config: { cropping: 0 } },
    {
      inputShape: [3, 6, 5],
      config: {
        cropping: [
          [1, 0],
          [2, 1],
        ],
        dataFormat: 'channelsFirst',
      },
    },
  ],
};

/** Pictures with zeros around them. A convolution behind it takes the padding in (foldPad). */
export const ZeroPadding2D: LayerDef<{ readonly padding?: Borders; readonly data_format?: string }> = {
  className: 'ZeroPadding2D',
  weights: [],
  layout: pictures,
  convert(g, [x], { name, config: { padding = 1 } }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'padding needs an input', { where: name });
    const borders = bordersOf(padding);
    const [before, after] = [borders.map(([begin]) => begin), borders.map(([, end]) => end)];
    return [g.Pad(x, g.ints([0, 0, ...before, 0, 0, ...after]))];
  },
  cases: [
    { inputShape: [3, 4, 2], config: {} },
    { inputShape: [3, 4, 2], config: { padding: [2, 1] } },
    {
      inputShape: [4, 3, 1],
      config: {
        padding: [
          [0, 1],
          [2, 0],
        ],
      },
    },
    {
      inputShape: [2, 3, 4],
      config: {
        padding: [
          [0, 2],
          [1, 3],
        ],
        dataFormat: 'channelsFirst',
      },
    },
  ],
};
