import type { LoadOptions } from './LoadOptions.ts';

/** Whether the network must not be touched, by option or by FMNIST_OFFLINE. */
export function isOffline({ offline = false }: LoadOptions): boolean {
  return offline || !['', '0', undefined].includes(process.env['FMNIST_OFFLINE']);
}
