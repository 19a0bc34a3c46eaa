// Weights in fewer bits, as the TensorFlow.js converter writes them and tf.io.decodeWeights reads them.
type Codes = ArrayLike<number>;
export type Decode = (codes: Codes) => Float32Array | Int32Array;

interface Affine {
  readonly scale: number;
  readonly min: number;
}

interface Quantization {
  readonly array: typeof Uint8Array | typeof Uint16Array;
  /** Whether it has a scale and a min. */
  readonly affine: boolean;
  /** By what the weight is. */
  readonly decoders: Readonly<Partial<Record<string, (affine: Affine) => Decode>>>;
}

/** value = code scale + min, in double precision, then rounded to the type. */
const affine: Quantization['decoders'] = {
  float32:
    ({ scale, min }) =>
    (codes) => {
      const values = new Float32Array(codes.length);
      for (let i = 0; i < values.length; i++) values[i] = (codes[i] ?? 0) * scale + min;
      return values;
    },
  int32:
    ({ scale, min }) =>
    (codes) => {
      const values = new Int32Array(codes.length);
      for (let i = 0; i < values.length; i++) values[i] = Math.round((codes[i] ?? 0) * scale + min);
      return values;
    },
};

export const quantizations: Readonly<Record<string, Quantization>> = {
  uint8: { array: Uint8Array, affine: true, decoders: affine },
  uint16: { array: Uint16Array, affine: true, decoders: affine },
  float16: { array: Uint16Array, affine: false, decoders: { float32: () => decodeFloat16 } },
};

/** Bits of all 65,536 half-precision numbers in single precision, made when first needed. */
let table: Uint32Array | undefined;

function decodeFloat16(codes: Codes): Float32Array {
  table ??= Uint32Array.from({ length: 2 ** 16 }, (_, half) => singleBits(half));
  const bits = new Uint32Array(codes.length);
  for (let i = 0; i < bits.length; i++) bits[i] = table[codes[i] ?? 0] ?? 0;
  return new Float32Array(bits.buffer);
}

/** Sign, exponent and fraction of 1, 5 and 10 bits to 1, 8 and 23; a NaN keeps what it carries. */
function singleBits(half: number): number {
  const [sign, exponent, fraction] = [(half >>> 15) * 2 ** 31, (half >>> 10) & 31, half & 1023];
  if (exponent === 31) return sign + 0x7f800000 + fraction * 2 ** 13;
  if (exponent > 0) return sign + (exponent + 112) * 2 ** 23 + fraction * 2 ** 13;
  // Below the smallest normal one it is fraction times 2^-24, which single precision holds exactly.
  return sign + (new Uint32Array(Float32Array.of(fraction * 2 ** -24).buffer)[0] ?? 0);
}
