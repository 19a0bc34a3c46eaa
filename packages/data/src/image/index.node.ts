/** Reading pictures, in Node. */
export * from './index.ts';
export { decodeImage, type DecodedImage, readImageSize } from './decodeImage.node.ts';
