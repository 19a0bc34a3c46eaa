export * from './attributeType.ts';
export * from './dataType.ts';
export * from './decode.ts';
export * from './encode.ts';
export * from './externalData.ts';
export * from './schema.ts';
export {
  elementCount,
  isExternal,
  lazyRawData,
  rawLength,
  tensorToTypedArray,
  typedArrayToTensor,
  type TensorValues,
} from './tensor.ts';
