/** Makes the third word of the key, so that not all three can be 0. */
const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: two random words for every (key, counter), and nothing else to remember. With the place of a draw
 * as the counter, a draw needs none of those before it, which is why JAX makes its random numbers this way too.
 *
 * @param out [2], where the two words of 32 bits go
 * @see J. Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", SC 2011
 */
export function threefry(key0: number, key1: number, counter0: number, counter1: number, out: Uint32Array): void {
  let a = key0 | 0;
  let b = key1 | 0;
  let c = PARITY ^ a ^ b;
  let x = (counter0 + a) | 0;
  let y = (counter1 + b) | 0;
  for (let group = 1; group <= 5; group++) {
    // Four rounds, with one half of the eight rotations and then the other.
    const isOdd = (group & 1) === 1;
    x = (x + y) | 0;
    y = rotate(y, isOdd ? 13 : 17) ^ x;
    x = (x + y) | 0;
    y = rotate(y, isOdd ? 15 : 29) ^ x;
    x = (x + y) | 0;
    y = rotate(y, isOdd ? 26 : 16) ^ x;
    x = (x + y) | 0;
    y = rotate(y, isOdd ? 6 : 24) ^ x;
    // The words of the key take turns.
    const first = a;
    a = b;
    b = c;
    c = first;
    x = (x + a) | 0;
    y = (y + b + group) | 0;
  }
  out[0] = x;
  out[1] = y;
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
