// Vega's charts, in the colours of the screen or of paper.
import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { report } from './data.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
/** @type {{ finalize(): void }[]} */
let views = [];

/** A specification in which each colour is exchanged. @param {unknown} value @param {Record<string, string>} colors @returns {unknown} */
function recolored(value, colors) {
  if (typeof value === 'string') return Object.hasOwn(colors, value) ? colors[value] : value;
  if (Array.isArray(value)) return value.map((one) => recolored(one, colors));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, recolored(one, colors)]));
}

/** @param {boolean} onDark */
function drawCharts(onDark) {
  for (const view of views) view.finalize();
  views = report.charts.flatMap(({ id, spec }) => {
    const target = document.getElementById(id);
    if (!target) return [];
    target.replaceChildren();
    const shown = onDark ? /** @type {typeof spec} */ (recolored(spec, report.darkColors)) : spec;
    // Expressions are interpreted: the page's policy allows no eval.
    const view = new vega.View(vega.parse(shown, {}, { ast: true }), {
      expr: expressionInterpreter,
      renderer: 'svg',
      hover: true,
    });
    view.initialize(target).run();
    return [view];
  });
}

drawCharts(dark.matches);
dark.addEventListener('change', () => drawCharts(dark.matches));
addEventListener('beforeprint', () => drawCharts(false));
addEventListener('afterprint', () => drawCharts(dark.matches));
