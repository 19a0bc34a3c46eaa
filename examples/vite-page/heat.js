/** Magma, which also those can read who do not see colours as most do: https://bids.github.io/colormap/ */
const COLOURS = [
  [0, 0, 4],
  [59, 15, 112],
  [140, 41, 129],
  [222, 73, 104],
  [254, 159, 109],
  [252, 253, 191],
];

/** @param {number} share 0..1 */
function colourOf(share) {
  const at = share * (COLOURS.length - 1);
  const index = Math.min(COLOURS.length - 2, Math.floor(at));
  return COLOURS[index].map((value, i) => value + (COLOURS[index + 1][i] - value) * (at - index));
}

/**
 * An occlusion map over a picture: where covering it lowers the class's probability most, the colours are strongest.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import('@fmnist/runtime').OcclusionMap} map
 * @returns {number} the drop that has the strongest colour, 0..1
 */
export function drawHeat(canvas, { data, width, height }) {
  // Where nothing matters, rounding is not to look as if it did.
  const most = data.reduce((a, b) => Math.max(a, b), 0.05);
  const pixels = new ImageData(width, height);
  for (const [i, drop] of data.entries()) {
    const share = Math.max(0, drop) / most;
    pixels.data.set([...colourOf(share), 235 * Math.sqrt(share)], 4 * i);
  }
  const small = new OffscreenCanvas(width, height);
  small.getContext('2d').putImageData(pixels, 0, 0);
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  return most;
}
