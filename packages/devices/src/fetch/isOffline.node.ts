/** Whether FMNIST_OFFLINE forbids to fetch anything. */
export const isOffline = (): boolean => !['', '0', undefined].includes(process.env['FMNIST_OFFLINE']);
