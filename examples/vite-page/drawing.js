const PEN = 22;
const STEP = 8;

/**
 * A canvas to draw on, by pointer and by keyboard: arrows move the pen, Space puts it down and takes it up.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {object} options
 * @param {HTMLElement} options.pen shows where the keyboard has the pen
 * @param {() => void} options.onChange after each stroke
 * @param {(down: boolean) => void} options.onPen
 */
export function drawing(canvas, { pen, onChange, onPen }) {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const { width, height } = canvas;
  const middle = { x: width / 2, y: height / 2 };
  let at = middle;
  let down = false;
  let penIsDown = false;

  function showPen() {
    pen.hidden = false;
    pen.classList.toggle('down', penIsDown);
    pen.style.left = `${(100 * at.x) / width}%`;
    pen.style.top = `${(100 * at.y) / height}%`;
  }

  function clear() {
    at = middle;
    penIsDown = false;
    pen.hidden = true;
    context.fillStyle = '#000';
    context.fillRect(0, 0, width, height);
  }

  function lineTo(to) {
    Object.assign(context, { lineWidth: PEN, lineCap: 'round', lineJoin: 'round', strokeStyle: '#fff' });
    context.beginPath();
    context.moveTo(at.x, at.y);
    context.lineTo(to.x, to.y);
    context.stroke();
    at = to;
  }

  /** The middle of a picture, as the classifier crops it, over the whole canvas. */
  function show(bitmap) {
    clear();
    const side = Math.min(bitmap.width, bitmap.height);
    const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
    // Pictures as small as the model's keep their pixels.
    context.imageSmoothingEnabled = side > width / 2;
    context.drawImage(bitmap, left, top, side, side, 0, 0, width, height);
  }

  const pointOf = ({ clientX, clientY }) => {
    const box = canvas.getBoundingClientRect();
    return { x: ((clientX - box.left) / box.width) * width, y: ((clientY - box.top) / box.height) * height };
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    down = true;
    pen.hidden = true;
    at = pointOf(event);
    lineTo(at);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (down) for (const one of event.getCoalescedEvents?.() ?? [event]) lineTo(pointOf(one));
  });
  for (const type of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(type, () => {
      if (down) onChange();
      down = false;
    });
  }

  const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  canvas.addEventListener('keydown', (event) => {
    const move = moves[event.key];
    if (!move && event.key !== ' ') return;
    event.preventDefault();
    if (event.key === ' ') onPen((penIsDown = !penIsDown));
    const within = (value, most) => Math.max(0, Math.min(most, value));
    const [dx, dy] = move ?? [0, 0];
    const to = { x: within(at.x + dx, width), y: within(at.y + dy, height) };
    if (penIsDown) lineTo(to);
    else at = to;
    showPen();
    if (penIsDown && move) onChange();
  });

  canvas.addEventListener('blur', () => (pen.hidden = true));

  clear();
  return { clear, show };
}
