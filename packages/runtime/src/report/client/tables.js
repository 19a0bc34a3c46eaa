// Tables that are sorted by a click on a heading.
import { all } from './data.js';

for (const table of all('table.sortable')) {
  const body = table.querySelector('tbody');
  table.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button.sort') : null;
    const head = button?.closest('th');
    if (!(button instanceof HTMLElement) || !head || !body) return;
    const column = Number(button.dataset['column']);
    const rising = head.getAttribute('aria-sort') !== 'ascending';
    for (const other of all('th', table)) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
    body.append(...[...body.rows].sort((a, b) => (rising ? 1 : -1) * compare(valueAt(a, column), valueAt(b, column))));
  });
}

/** @param {HTMLTableRowElement} row @param {number} column */
const valueAt = (row, column) => row.cells[column]?.dataset['value'] ?? '';

/** Numbers by size, all else as text. @param {string} a @param {string} b */
function compare(a, b) {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? a.localeCompare(b) : difference;
}
