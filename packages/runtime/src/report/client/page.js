// The page itself: its images, and where in it the reader is.
import { all, showImage } from './data.js';
import './charts.js';
import './map.js';
import './matrix.js';
import './tables.js';

for (const target of all('.tile[data-slot]')) {
  showImage(target, Number(target.dataset['sheet']), Number(target.dataset['slot']));
}

const links = new Map(all('nav a').map((link) => [link.getAttribute('href')?.slice(1), link]));
const seen = new IntersectionObserver(
  (entries) => {
    const entered = entries.find(({ isIntersecting }) => isIntersecting);
    if (!entered) return;
    for (const [id, link] of links) {
      if (id === entered.target.id) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  },
  { rootMargin: '-20% 0px -70% 0px' },
);
for (const section of all('main section')) seen.observe(section);

// Paper has no way to open what is closed.
/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details')].filter(({ open }) => !open);
  for (const details of opened) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of opened) details.open = false;
});
