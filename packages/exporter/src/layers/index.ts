import type { AnyLayerDef } from '../layer.ts';
import { Activation, Dropout, ReLU, Softmax } from './activations.ts';
import { BatchNormalization } from './BatchNormalization.ts';
import { Conv2D } from './Conv2D.ts';
import { Dense } from './Dense.ts';
import { Flatten } from './Flatten.ts';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from './globalPooling.ts';
import { MaxPooling2D } from './MaxPooling2D.ts';
import { Add, Multiply } from './merge.ts';

/** Every layer class that can be exported: this line, and its object, are all there is to add. */
export const layers: Readonly<Record<string, AnyLayerDef>> = {
  Activation,
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  MaxPooling2D,
  Multiply,
  ReLU,
  Softmax,
};
