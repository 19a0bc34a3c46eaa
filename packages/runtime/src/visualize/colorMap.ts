/** Colours of the numbers 0 to 1, as 256 RGB triplets. */
export type ColorMap = Uint8Array;

export type Rgb = readonly [red: number, green: number, blue: number];

const SIZE = 256;

/** From dark to bright, even to the eye and with any colour vision: for values with no middle. */
export const sequentialMap = (): Promise<ColorMap> => fromScheme('viridis', false);

/** Blue below the middle, red above, near white in it: for signed values. */
export const divergingMap = (): Promise<ColorMap> => fromScheme('redblue', true);

/** The colour of a share 0 to 1; what lies outside gets the nearest end. */
export function colorAt(map: ColorMap, share: number): Rgb {
  const index = Math.round(Math.min(1, Math.max(0, share)) * (SIZE - 1));
  return [map[3 * index] ?? 0, map[3 * index + 1] ?? 0, map[3 * index + 2] ?? 0];
}

async function fromScheme(name: string, reversed: boolean): Promise<ColorMap> {
  const { scheme } = await import('vega');
  const interpolate = scheme(name) as (share: number) => string;
  const map = new Uint8Array(3 * SIZE);
  for (let index = 0; index < SIZE; index++) {
    const share = index / (SIZE - 1);
    // "rgb(33, 145, 141)"
    map.set(
      interpolate(reversed ? 1 - share : share)
        .match(/\d+/g)
        ?.map(Number) ?? [],
      3 * index,
    );
  }
  return map;
}
