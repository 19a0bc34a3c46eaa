interface Size {
  readonly height: number;
  readonly width: number;
}

/** Larger images are photographs of whatever size a camera makes; nobody wants to train on them as they are. */
const MOST_SIDE = 256;
/** What those are scaled to. */
const PHOTOGRAPH: Size = { height: 64, width: 64 };

/**
 * The size that images are brought to where none is asked for: the one that more than half of them have, if no side is above 256
 * pixels; else 64 x 64.
 */
export function commonSize(sizes: readonly Size[]): Size {
  const counts = new Map<string, { size: Size; count: number }>();
  for (const { height, width } of sizes) {
    const key = `${height} x ${width}`;
    counts.set(key, { size: { height, width }, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const most = [...counts.values()].reduce((best, one) => (one.count > best.count ? one : best), {
    size: PHOTOGRAPH,
    count: 0,
  });
  const isCommon = most.count * 2 > sizes.length && Math.max(most.size.height, most.size.width) <= MOST_SIDE;
  return isCommon ? most.size : PHOTOGRAPH;
}
