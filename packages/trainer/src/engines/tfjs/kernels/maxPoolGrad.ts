import { tf } from '../../../tf.ts';

/** The part of the WebAssembly backend that hands out memory. */
interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
}

interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * The gradient of max pooling in the place of the WebAssembly backend's own, which gives wrong values (4.22: a window of 2 over 6 x 6 with four
 * channels is enough). Each dy goes to the first of the largest elements of its window, in the order of rows, as in the plain backend.
 * Shapes: input [N, H, W, C], dy [N, OH, OW, C] -> [N, H, W, C].
 */
export const maxPoolGrad: Omit<tf.KernelConfig, 'backendName'> = {
  kernelName: 'MaxPoolGrad',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attributes;
    const { input, dy } = inputs as { readonly input: tf.TensorInfo; readonly dy: tf.TensorInfo };
    const info = tf.backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const wasm = backend as WasmBackend;
    const output = wasm.makeOutput(input.shape, 'float32');
    // Views, taken after the last allocation: one may move the heap.
    const [x, dx, gradient] = [input, output, dy].map((t) => wasm.typedArrayFromHeap(t)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    dx.fill(0);
    const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth, padInfo } = info;
    let at = 0;
    for (let n = 0; n < batchSize; n++)
      for (let row = 0; row < outHeight; row++) {
        const top = row * info.strideHeight - padInfo.top;
        const [fromRow, toRow] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
        for (let column = 0; column < outWidth; column++) {
          const left = column * info.strideWidth - padInfo.left;
          const [fromColumn, toColumn] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
          for (let c = 0; c < channels; c++) {
            let first = -1;
            let largest = -Infinity;
            for (let h = fromRow; h < toRow; h++)
              for (let w = fromColumn; w < toColumn; w++) {
                const i = ((n * inHeight + h) * inWidth + w) * channels + c;
                const value = x[i] ?? 0;
                if (value > largest) [first, largest] = [i, value];
              }
            if (first >= 0) dx[first] = (dx[first] ?? 0) + (gradient[at] ?? 0);
            at++;
          }
        }
      }
    return output;
  },
};
