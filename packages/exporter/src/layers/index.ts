import { Activation, Dropout, ReLU, Softmax } from './activations.ts';
import { BatchNormalization } from './BatchNormalization.ts';
import { Cropping2D, ZeroPadding2D } from './borders.ts';
import { Conv1D, Conv2D, Conv3D } from './convolution.ts';
import { Dense } from './Dense.ts';
import { DepthwiseConv2D, SeparableConv2D } from './depthwiseConvolution.ts';
import { Flatten } from './Flatten.ts';
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
} from './globalPooling.ts';
import { Add, Multiply } from './merge.ts';
import {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from './pooling.ts';
import { Conv2DTranspose, Conv3DTranspose } from './transposedConvolution.ts';
import { UpSampling2D } from './UpSampling2D.ts';

/** Every layer class that can be exported: this line, and its object, are all there is to add. */
export const layers = {
  Activation,
  Add,
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  BatchNormalization,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Conv3D,
  Conv3DTranspose,
  Cropping2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Flatten,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  Multiply,
  ReLU,
  SeparableConv2D,
  Softmax,
  UpSampling2D,
  ZeroPadding2D,
};

/** Why the others of TensorFlow.js's layers cannot be exported. */
export const refused: Readonly<Record<string, string>> = {};
