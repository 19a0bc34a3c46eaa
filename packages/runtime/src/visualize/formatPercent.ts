/** 0.906 as `90.6 %`; never `100.0 %` for less than 1. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share < 1 ? Math.min(share * 100, 99.9) : share * 100;
  return `${percent.toFixed(1)} %`;
}
