// What the modules of a report share. They are written into it as one script: see pageAssets.node.ts.

/**
 * @typedef {{ columns: number, width: number, height: number, indices: number[] }} Sheet
 * @typedef {[label: number, predicted: number, score: number]} Seen
 * @typedef {{ letter: string, classes: string[], sheet: number, counts: number[][], images: Seen[] }} Model
 * @typedef {{ darkColors: Record<string, string>, sheets: Sheet[], models: Model[], charts: { id: string, spec: import('vega').Spec }[] }} PageData
 */

/** @type {PageData} */
export const report = JSON.parse(document.getElementById('report-data')?.textContent ?? '{}');

/** All elements of a kind. @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
export const all = (selector, within = document) =>
  [...within.querySelectorAll(selector)].filter((e) => e instanceof HTMLElement);

/**
 * An element with what is in it. Strings become text, never markup.
 * @param {string} tag
 * @param {string} name of its class
 * @param {(Node | string)[]} content
 */
export function element(tag, name, ...content) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...content);
  return made;
}

/** 0.991 as 99.1 %. @param {number} share */
export const percent = (share) => `${(100 * (share < 1 ? Math.min(share, 0.999) : share)).toFixed(1)} %`;

/** Of an image on the page, in px; small images grow by whole factors. */
const TILE = 56;

/**
 * Shows one image of a sheet in an element.
 * @param {HTMLElement} target
 * @param {number} sheet
 * @param {number} slot
 */
export function showImage(target, sheet, slot) {
  const { columns, width, height, indices } = report.sheets[sheet] ?? { columns: 1, width: 1, height: 1, indices: [] };
  const scale = Math.max(1, Math.floor(TILE / Math.max(width, height)));
  const [w, h] = [width * scale, height * scale];
  target.classList.add(`sheet-${sheet}`);
  Object.assign(target.style, {
    width: `${w}px`,
    height: `${h}px`,
    backgroundSize: `${columns * w}px ${Math.ceil(indices.length / columns) * h}px`,
    backgroundPosition: `${-(slot % columns) * w}px ${-Math.floor(slot / columns) * h}px`,
  });
}

/** @param {Model} model @param {number} slot */
export function tile(model, slot) {
  const made = element('span', 'tile');
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', `image ${report.sheets[model.sheet]?.indices[slot]}`);
  showImage(made, model.sheet, slot);
  return made;
}

/** @param {HTMLElement} within */
export const modelOf = (within) => report.models[Number(within.dataset['model'])];
