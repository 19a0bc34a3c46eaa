// Quantities as people read them.

/** 0.9061 as `90.61 %`. */
export function formatPercent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** An interval of shares: `90.02 to 91.17 %`. */
export function formatInterval([low, high]: readonly [number, number]): string {
  return `${(low * 100).toFixed(2)} to ${formatPercent(high)}`;
}

/** `1 epoch`, `2 epochs`. */
export function formatNumberOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** 60000 as `60,000`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

const MINUTE = 60;
const HOUR = 3600;

/** `0.42 s`, `4.2 s`, `1 min 03 s`, `2 h 05 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const padded = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${padded(whole % MINUTE)} s`;
  return `${Math.floor(whole / HOUR)} h ${padded((whole % HOUR) / MINUTE)} min`;
}

/** `181.3 kB`, in thousands, as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`;
}

/** `840`, `56.3 k`, `4.10 G`: three digits. */
export function formatLarge(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  if (power === 0) return formatCount(value);
  const scaled = value / 1000 ** power;
  return `${scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)}${units[power] ?? ''}`;
}

/** In whole seconds, since it is a guess: `3 s left`. */
export function formatTimeLeft(seconds: number): string {
  return `${seconds < MINUTE ? `${Math.ceil(seconds)} s` : formatDuration(seconds)} left`;
}

/** Milliseconds without their unit, in three digits: `0.101`, `2.19`, `158`. */
export function formatMs(ms: number): string {
  return ms.toFixed(ms < 0.9995 ? 3 : ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0);
}
