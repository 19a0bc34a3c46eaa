/** Reading pictures, in Node. */
export * from './index.ts';
export { decodeImage, type DecodedImage, type DecodeOptions, readImageSize } from './decodeImage.node.ts';
