import { Activation, Dropout, ReLU, Softmax } from './activations.ts';
import { Conv2D } from './Conv2D.ts';
import { Dense } from './Dense.ts';
import { Flatten } from './Flatten.ts';
import { MaxPooling2D } from './MaxPooling2D.ts';

/** Every layer class that can be exported: this line, and its object, are all there is to add. */
export const layers = { Activation, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, ReLU, Softmax };
