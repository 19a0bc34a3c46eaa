/**
 * Draws a skirt that becomes trousers, and back.
 * @param {CanvasRenderingContext2D} context
 * @param {number} seconds
 */
export function drawScene(context, seconds) {
  const { width, height } = context.canvas;
  const gap = 0.5 + 0.5 * Math.sin(seconds);
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#ccc';
  context.beginPath();
  for (const [x, y] of [
    [0.36, 0.08],
    [0.64, 0.08],
    [0.68 + 0.1 * (1 - gap), 0.92],
    [0.5 + 0.06 * gap, 0.92],
    [0.5, 0.92 - 0.62 * gap],
    [0.5 - 0.06 * gap, 0.92],
    [0.32 - 0.1 * (1 - gap), 0.92],
  ]) {
    context.lineTo(x * width, y * height);
  }
  context.fill();
}
