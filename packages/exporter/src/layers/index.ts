import { Activation, ELU, LeakyReLU, ReLU, Softmax, ThresholdedReLU } from './activations.ts';
import { BatchNormalization } from './BatchNormalization.ts';
import { CategoryEncoding } from './CategoryEncoding.ts';
import { Concatenate } from './Concatenate.ts';
import { Conv2D } from './Conv2D.ts';
import { Dense } from './Dense.ts';
import { Dot } from './Dot.ts';
import { AlphaDropout, Dropout, GaussianDropout, GaussianNoise, SpatialDropout1D } from './dropout.ts';
import { Embedding } from './Embedding.ts';
import { Flatten } from './Flatten.ts';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from './globalPooling.ts';
import { LayerNormalization } from './LayerNormalization.ts';
import { MaxPooling2D } from './MaxPooling2D.ts';
import { Add, Average, Maximum, Minimum, Multiply } from './merge.ts';
import { PReLU } from './PReLU.ts';
import { Rescaling } from './Rescaling.ts';
import { Permute, RepeatVector, Reshape } from './reshaping.ts';
import { CenterCrop, Resizing } from './resizing.ts';

/** Every layer class that can be exported: this line, and its object, are all there is to add. */
export const layers = {
  Activation,
  Add,
  AlphaDropout,
  Average,
  BatchNormalization,
  CategoryEncoding,
  CenterCrop,
  Concatenate,
  Conv2D,
  Dense,
  Dot,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  LayerNormalization,
  LeakyReLU,
  MaxPooling2D,
  Maximum,
  Minimum,
  Multiply,
  PReLU,
  Permute,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Resizing,
  Softmax,
  SpatialDropout1D,
  ThresholdedReLU,
};

const unreachable = 'TensorFlow.js 4.22 has it in its files alone: it cannot make or load one';

/** Why the others of TensorFlow.js's layers cannot be exported. */
export const refused: Readonly<Record<string, string>> = {
  Backbone: unreachable,
  BytePairTokenizer: unreachable,
  CachedMultiHeadAttention: unreachable,
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
