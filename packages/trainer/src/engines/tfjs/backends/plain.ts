import type { Backend } from './Backend.ts';

/** Plain JavaScript, on one thread: slow, always there. */
export const plain: Backend = {
  name: 'cpu',
  probe: async () => ({ usable: true, detail: 'plain JavaScript, slow' }),
  register: async () => {},
};
