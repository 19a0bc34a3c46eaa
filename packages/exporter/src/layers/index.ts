import type { AnyLayerDef } from '../layer.ts';
import { Activation, ELU, LeakyReLU, ReLU, Softmax, ThresholdedReLU } from './activations.ts';
import { BatchNormalization } from './BatchNormalization.ts';
import { Bidirectional } from './Bidirectional.ts';
import { Cropping2D, ZeroPadding2D } from './borders.ts';
import { CategoryEncoding } from './CategoryEncoding.ts';
import { GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells } from './cells.ts';
import { Concatenate } from './Concatenate.ts';
import { ConvLSTM2D } from './ConvLSTM2D.ts';
import { Conv1D, Conv2D, Conv3D } from './convolution.ts';
import { Dense } from './Dense.ts';
import { DepthwiseConv2D, SeparableConv2D } from './depthwiseConvolution.ts';
import { Dot } from './Dot.ts';
import { AlphaDropout, Dropout, GaussianDropout, GaussianNoise, SpatialDropout1D } from './dropout.ts';
import { Embedding } from './Embedding.ts';
import { Flatten } from './Flatten.ts';
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
} from './globalPooling.ts';
import { LayerNormalization } from './LayerNormalization.ts';
import { Masking } from './Masking.ts';
import { Add, Average, Maximum, Minimum, Multiply } from './merge.ts';
import {
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
} from './pooling.ts';
import { PReLU } from './PReLU.ts';
import { GRU, LSTM, SimpleRNN } from './recurrent.ts';
import { Rescaling } from './Rescaling.ts';
import { Permute, RepeatVector, Reshape } from './reshaping.ts';
import { CenterCrop, Resizing } from './resizing.ts';
import { RNN } from './RNN.ts';
import { TimeDistributed } from './TimeDistributed.ts';
import { Conv2DTranspose, Conv3DTranspose } from './transposedConvolution.ts';
import { UpSampling2D } from './UpSampling2D.ts';

/** Every layer class that can be exported: this line, and its object, are all there is to add. */
export const layers: Readonly<Record<string, AnyLayerDef>> = {
  Activation,
  Add,
  AlphaDropout,
  Average,
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  BatchNormalization,
  Bidirectional,
  CategoryEncoding,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Conv3D,
  Conv3DTranspose,
  ConvLSTM2D,
  Cropping2D,
  Dense,
  DepthwiseConv2D,
  Dot,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GRU,
  GRUCell,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  LSTM,
  LSTMCell,
  LayerNormalization,
  LeakyReLU,
  Masking,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  Maximum,
  Minimum,
  Multiply,
  PReLU,
  Permute,
  RNN,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Resizing,
  SeparableConv2D,
  SimpleRNN,
  SimpleRNNCell,
  Softmax,
  SpatialDropout1D,
  StackedRNNCells,
  ThresholdedReLU,
  TimeDistributed,
  UpSampling2D,
  ZeroPadding2D,
};

const unreachable = 'TensorFlow.js 4.22 has it in its files alone: it cannot make or load one';

/** Why the others of TensorFlow.js's layers cannot be exported. */
export const refused: Readonly<Record<string, string>> = {
  Backbone: unreachable,
  BytePairTokenizer: unreachable,
  CachedMultiHeadAttention: unreachable,
  ConvLSTM2DCell: 'an RNN of TensorFlow.js cannot run it: use ConvLSTM2D',
  EinsumDense: unreachable,
  GPT2Backbone: unreachable,
  GPT2CausalLM: unreachable,
  GPT2CausalLMPreprocessor: unreachable,
  GPT2Preprocessor: unreachable,
  GPT2Tokenizer: unreachable,
  MultiHeadAttention: unreachable,
  PositionEmbedding: unreachable,
  Preprocessor: unreachable,
  RandomHeight: unreachable,
  RandomWidth: 'it resizes to another width each time it runs, also when the model predicts',
  StartEndPacker: unreachable,
  TransformerDecoder: unreachable,
};
