export * from './attributeType.ts';
export * from './dataType.ts';
export * from './decode.ts';
export * from './encode.ts';
export * from './schema.ts';
export { elementCount, isExternal, tensorToTypedArray, typedArrayToTensor, type TensorValues } from './tensor.ts';
