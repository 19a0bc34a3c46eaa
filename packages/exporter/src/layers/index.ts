import { Activation, Dropout, ReLU, Softmax } from './activations.ts';
import { BatchNormalization } from './BatchNormalization.ts';
import { Bidirectional } from './Bidirectional.ts';
import { GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells } from './cells.ts';
import { ConvLSTM2D } from './ConvLSTM2D.ts';
import { Conv2D } from './Conv2D.ts';
import { Dense } from './Dense.ts';
import { Flatten } from './Flatten.ts';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from './globalPooling.ts';
import { Masking } from './Masking.ts';
import { MaxPooling2D } from './MaxPooling2D.ts';
import { Add, Multiply } from './merge.ts';
import { GRU, LSTM, SimpleRNN } from './recurrent.ts';
import { RNN } from './RNN.ts';
import { TimeDistributed } from './TimeDistributed.ts';

/** Every layer class that can be exported: this line, and its object, are all there is to add. */
export const layers = {
  Activation,
  Add,
  BatchNormalization,
  Bidirectional,
  Conv2D,
  ConvLSTM2D,
  Dense,
  Dropout,
  Flatten,
  GRU,
  GRUCell,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  LSTM,
  LSTMCell,
  Masking,
  MaxPooling2D,
  Multiply,
  RNN,
  ReLU,
  SimpleRNN,
  SimpleRNNCell,
  Softmax,
  StackedRNNCells,
  TimeDistributed,
};

/** Why the others of TensorFlow.js's layers cannot be exported. */
export const refused: Readonly<Record<string, string>> = {
  ConvLSTM2DCell: 'a ConvLSTM2DCell works only inside ConvLSTM2D: TensorFlow.js has no other layer that takes films',
};
