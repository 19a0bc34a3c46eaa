import protobuf from 'protobufjs/minimal.js';

// TextEncoder is no part of ECMAScript, and this package needs nothing else.
const { utf8 } = protobuf.util;

export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8.length(text));
  utf8.write(text, bytes, 0);
  return bytes;
}

export const decodeUtf8 = (bytes: Uint8Array): string => utf8.read(bytes, 0, bytes.length);
