/** So many bytes of images, over again where there are fewer; without images noise, the same each time. */
export function somePixels(images: Uint8Array | undefined, length: number): Uint8Array {
  if (!images?.length) return Uint8Array.from({ length }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 24) & 255);
  if (images.length >= length) return images.slice(0, length);
  return Uint8Array.from({ length }, (_, i) => images[i % images.length] ?? 0);
}
