/** Gridlines of a panel of the curves. */
export const GRIDLINES = 5;

/** From 0 to the gridline above the highest finite loss. Panels that all end in a gridline have their titles in line. */
export function lossScale(losses: readonly (number | null)[]) {
  const highest = losses.reduce<number>(
    (max, loss) => (loss !== null && Number.isFinite(loss) ? Math.max(max, loss) : max),
    0,
  );
  return { domain: [0, highest || 1], nice: GRIDLINES };
}
