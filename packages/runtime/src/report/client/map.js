// The map: the image at the pointer or at the arrow keys, and classes to look at.
import { all, element, modelOf, percent, tile } from './data.js';

for (const map of all('.map')) {
  const model = modelOf(map);
  const tip = map.querySelector('.tip');
  const plane = map.querySelector('.plane svg');
  if (!model || !(tip instanceof HTMLElement) || !plane) continue;
  const points = [...plane.querySelectorAll('path')];
  let at = -1;

  /** @param {SVGPathElement | undefined} point */
  const show = (point) => {
    for (const one of points) one.classList.toggle('shown', one === point);
    tip.hidden = point === undefined;
    if (!point) return;
    at = points.indexOf(point);
    const slot = Number(point.dataset['slot']);
    const [label = 0, predicted = 0, score = 0] = model.images[slot] ?? [];
    tip.replaceChildren(
      tile(model, slot),
      element('span', 'muted', model.classes[label] ?? ''),
      element('span', label === predicted ? 'held' : 'taken', `→ ${model.classes[predicted]} ${percent(score)}`),
    );
    place(tip, point, map);
  };

  plane.addEventListener('pointerover', ({ target }) => {
    show(points.find((point) => point === target));
  });
  plane.addEventListener('pointerleave', () => show(undefined));
  plane.addEventListener('blur', () => show(undefined));
  plane.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') show(undefined);
    if (step === undefined) return;
    event.preventDefault();
    const visible = points.filter((point) => !point.classList.contains('faint'));
    const now = visible.findIndex((point) => points.indexOf(point) >= at);
    show(visible[(Math.max(0, now) + (at < 0 ? 0 : step) + visible.length) % visible.length]);
  });

  map.querySelector('.legend')?.addEventListener('click', ({ target }) => {
    const key = target instanceof Element ? target.closest('button') : null;
    if (!key) return;
    key.setAttribute('aria-pressed', String(key.getAttribute('aria-pressed') !== 'true'));
    const chosen = new Set(all('.legend [aria-pressed="true"]', map).map(({ dataset }) => dataset['class']));
    for (const point of points) point.classList.toggle('faint', chosen.size > 0 && !chosen.has(point.dataset['class']));
  });
}

/** Beside a point, within the map. @param {HTMLElement} tip @param {Element} point @param {HTMLElement} map */
function place(tip, point, map) {
  const [box, frame] = [point.getBoundingClientRect(), map.getBoundingClientRect()];
  const left = Math.min(Math.max(0, box.right - frame.left + 8), Math.max(0, frame.width - tip.offsetWidth));
  const above = box.top - frame.top - tip.offsetHeight - 4;
  Object.assign(tip.style, { left: `${left}px`, top: `${above < 0 ? box.bottom - frame.top + 8 : above}px` });
}
