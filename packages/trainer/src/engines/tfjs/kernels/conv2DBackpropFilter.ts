import { tf } from '../../../tf.ts';

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of a convolution with respect to its filter, which the WebAssembly backend has no kernel for (tfjs #8474):
 *
 *   dw[kh, kw, ci, co] = sum over n, oh, ow of x[n, oh sh + kh - ph, ow sw + kw - pw, ci] dy[n, oh, ow, co]
 *
 * For each row kh of the filter one matrix product [KW Ci, N OH OW] x [N OH OW, Co], of slices of the padded, transposed input: the matrix
 * products of that backend are fast only where nothing is transposed. A row at a time keeps memory at K times the input, not K squared.
 * Shapes: x [N, H, W, Ci], dy [N, OH, OW, Co] -> [KH, KW, Ci, Co].
 */
export const conv2DBackpropFilter: Omit<tf.KernelConfig, 'backendName'> = {
  kernelName: 'Conv2DBackpropFilter',
  kernelFunc: ({ inputs, attrs }) => {
    const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attrs as unknown as Attributes;
    return tf.tidy(() => {
      const nhwc = dataFormat !== 'NCHW';
      const x = (nhwc ? inputs['x'] : tf.transpose(inputs['x'] as tf.Tensor4D, [0, 2, 3, 1])) as tf.Tensor4D;
      const dy = (nhwc ? inputs['dy'] : tf.transpose(inputs['dy'] as tf.Tensor4D, [0, 2, 3, 1])) as tf.Tensor4D;
      const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
      const [kernelHeight, kernelWidth, inChannels, outChannels] = filterShape;
      const { strideHeight: sh, strideWidth: sw, outHeight, outWidth, padInfo } = info;
      const bottom = Math.max(0, (outHeight - 1) * sh + kernelHeight - info.inHeight - padInfo.top);
      const right = Math.max(0, (outWidth - 1) * sw + kernelWidth - info.inWidth - padInfo.left);
      const channelsFirst = tf.pad(tf.transpose(x, [3, 0, 1, 2]), [
        [0, 0],
        [0, 0],
        [padInfo.top, bottom],
        [padInfo.left, right],
      ]) as tf.Tensor4D;
      const count = info.batchSize * outHeight * outWidth;
      const rows = tf.reshape(dy, [count, outChannels]) as tf.Tensor2D;
      const [, n, height, width] = channelsFirst.shape;
      /** [Ci, N OH OW]: what position (kh, kw) of the filter sees. */
      const seen = (kh: number, kw: number) => {
        const end = [inChannels, n, kh + (outHeight - 1) * sh + 1, kw + (outWidth - 1) * sw + 1];
        const all = end[2] === height && end[3] === width && kh === 0 && kw === 0 && sh === 1 && sw === 1;
        const part = all ? channelsFirst : tf.stridedSlice(channelsFirst, [0, 0, kh, kw], end, [1, 1, sh, sw]);
        return tf.reshape(part, [inChannels, count]) as tf.Tensor2D;
      };
      const row = (kh: number) =>
        tf.tidy(() => {
          const columns = Array.from({ length: kernelWidth }, (_, kw) => seen(kh, kw));
          return tf.matMul(columns.length === 1 ? (columns[0] as tf.Tensor2D) : tf.concat(columns, 0), rows);
        });
      return tf.reshape(
        tf.concat(
          Array.from({ length: kernelHeight }, (_, kh) => row(kh)),
          0,
        ),
        filterShape,
      );
    });
  },
};
