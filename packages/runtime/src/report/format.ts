/** `90.90 %` */
export const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(2)} %` : 'none');

/** `90.32 to 91.45 %` */
export const percentRange = ([low, high]: readonly [number, number]): string =>
  `${(100 * low).toFixed(2)} to ${(100 * high).toFixed(2)} %`;

export const count = (value: number): string =>
  Number.isFinite(value) ? Math.round(value).toLocaleString('en') : 'none';

/** `107 images`, `1 image` */
export const counted = (value: number, thing: string): string => `${count(value)} ${thing}${value === 1 ? '' : 's'}`;

export const decimal = (value: number, digits = 4): string => (Number.isFinite(value) ? value.toFixed(digits) : 'none');

/** `2 min 23 s`, `0.8 s` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} bytes`;
  return size < 1e6 ? `${(size / 1e3).toFixed(0)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}
