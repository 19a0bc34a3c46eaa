// The confusion matrix: a cell shows its images, arrow keys move.
import { all, element, modelOf, percent, report, tile } from './data.js';

/** @import { Model } from './data.js' */

/** @type {Record<string, [down: number, right: number]>} */
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

for (const matrix of all('.confusion')) {
  const model = modelOf(matrix);
  const panel = matrix.querySelector('.cell-images');
  const cells = all('td button', matrix);
  if (!model || !panel) continue;

  /** @param {number} row @param {number} column */
  const cellAt = (row, column) => cells[row * model.classes.length + column];

  /** @param {HTMLElement} cell */
  const choose = (cell) => {
    const [row, column] = [Number(cell.dataset['row']), Number(cell.dataset['column'])];
    for (const one of cells) {
      one.setAttribute('aria-pressed', String(one === cell));
      one.tabIndex = one === cell ? 0 : -1;
    }
    panel.replaceChildren(...imagesOf(model, row, column));
  };

  matrix.addEventListener('click', ({ target }) => {
    const cell = target instanceof Element ? target.closest('td button') : null;
    if (cell instanceof HTMLElement) choose(cell);
  });
  matrix.addEventListener('keydown', (event) => {
    const { target, key } = event;
    const cell = target instanceof HTMLElement && cells.includes(target) ? target : undefined;
    const [down, right] = MOVES[key] ?? [0, 0];
    if (!cell || (down === 0 && right === 0)) return;
    event.preventDefault();
    const last = model.classes.length - 1;
    const row = Math.min(last, Math.max(0, Number(cell.dataset['row']) + down));
    const column = Math.min(last, Math.max(0, Number(cell.dataset['column']) + right));
    for (const one of cells) one.tabIndex = -1;
    const next = cellAt(row, column);
    if (next) next.tabIndex = 0;
    next?.focus();
  });

  const worst = worstCell(model);
  const first = cellAt(worst[0], worst[1]);
  if (first) choose(first);
}

/** The most frequent mistake. @param {Model} model @returns {[row: number, column: number]} */
function worstCell({ counts }) {
  /** @type {[number, number]} */
  let worst = [0, 0];
  let most = 0;
  counts.forEach((row, r) =>
    row.forEach((count, c) => {
      if (r === c || count <= most) return;
      worst = [r, c];
      most = count;
    }),
  );
  return worst;
}

/** What is shown of a cell: the surest first. @param {Model} model @param {number} row @param {number} column */
function imagesOf(model, row, column) {
  const [actual = '', predicted = ''] = [model.classes[row], model.classes[column]];
  const total = model.counts[row]?.[column] ?? 0;
  const slots = model.images
    .flatMap(([label, guess], slot) => (label === row && guess === column ? [slot] : []))
    .sort((a, b) => (model.images[b]?.[2] ?? 0) - (model.images[a]?.[2] ?? 0));
  const heading = row === column ? `${actual}, classified right` : `${actual} taken for ${predicted}`;
  const amount =
    slots.length < total ? `${slots.length} of ${total} images` : `${total} image${total === 1 ? '' : 's'}`;
  const shots = slots.map((slot) =>
    element(
      'figure',
      'shot',
      tile(model, slot),
      element(
        'figcaption',
        '',
        element('span', 'muted', actual),
        element('span', row === column ? 'held' : 'taken', `→ ${predicted}`),
        element('span', '', percent(model.images[slot]?.[2] ?? 0)),
      ),
    ),
  );
  return [
    element(report.models.length > 1 ? 'h4' : 'h3', '', `${heading}: ${amount}`),
    element('div', 'shots', ...shots),
  ];
}
