import { createHash } from 'node:crypto';
import { theme } from '../visualize/theme.ts';
import { html, scriptJson, trusted, visible } from './html.ts';
import type { ReportModel, Sheet } from './ReportModel.ts';
import { chartId } from './sections/charts.ts';
import { MOST_CLASSES } from './sections/confusion.ts';
import { sections } from './sections/index.ts';
import { letter } from './sections/sideBySide.ts';
import type { Slots } from './sections/Section.ts';

/** The code and the style that every page carries. */
export interface PageAssets {
  /** Scripts, in the order in which they run. */
  readonly scripts: readonly string[];
  readonly style: string;
}

export interface ReportInput {
  readonly title: string;
  readonly models: readonly ReportModel[];
  readonly sheets: readonly Sheet[];
  readonly assets: PageAssets;
}

/** Charts are drawn for light paper; these are the same colours for dark screens. */
const darkColors: Readonly<Record<string, string>> = {
  [theme.ink]: '#e6edf4',
  [theme.muted]: '#9db0c2',
  [theme.line]: '#2e3d4c',
  [theme.background]: '#17212c',
  [theme.primary]: '#56b4e9',
  [theme.secondary]: '#f08a3c',
  [theme.bar]: '#3d7fa8',
};

/**
 * A report as one HTML file, which asks for nothing from anywhere. Its policy lets no script run but those whose hashes it names, and whatever a
 * model, a file or its data say is text in it.
 */
export function reportPage({ title, models, sheets, assets }: ReportInput): string {
  const slots = slotsOf(sheets);
  const shown = sections.flatMap(({ id, title: heading, show }) => {
    const content = show(models, slots);
    return content ? [{ id, heading, content }] : [];
  });
  const style = inElement(assets.style + sheets.map(sheetStyle).join(''));
  const scripts = assets.scripts.map(inElement);
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#summary">To the summary</a>
        <header>
          <p class="kicker">Report</p>
          <h1>${title}</h1>
        </header>
        <div class="page">
          <nav aria-label="Sections">
            <ul>
              ${shown.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}
            </ul>
          </nav>
          <main>
            <noscript
              ><p class="muted">
                Pictures of single images, charts and sorting need JavaScript, which is part of this file.
              </p></noscript
            >
            ${shown.map(
              ({ id, heading, content }) =>
                html`<section id="${id}" aria-labelledby="${id}-title" tabindex="-1">
                  <h2 id="${id}-title">${heading}</h2>
                  ${content}
                </section> `,
            )}
          </main>
        </div>
        <script type="application/json" id="report-data">
          ${scriptJson(pageData(models, sheets))}
        </script>
        ${scripts.map((code) => trusted(`<script>${code}</script>`))}
      </body>
    </html> `;
  return page.markup;
}

/** What the page's own scripts work with. */
function pageData(models: readonly ReportModel[], sheets: readonly Sheet[]) {
  return {
    darkColors,
    sheets: sheets.map(({ columns, width, height, indices }) => ({ columns, width, height, indices })),
    models: models.map((model, m) => {
      const { classes, evaluation, labels, sheet } = model;
      const { predictions, probabilities } = evaluation;
      return {
        letter: letter(m),
        classes: classes.map(visible),
        sheet,
        counts: classes.length > MOST_CLASSES ? [] : evaluation.metrics.confusion,
        /** True class, predicted class and its score of each image of the sheet. */
        images: (sheets[sheet]?.indices ?? []).map((index) => {
          const predicted = predictions[index] ?? 0;
          const score = probabilities[index * classes.length + predicted] ?? 0;
          return [labels[index] ?? 0, predicted, Math.round(1e4 * score) / 1e4];
        }),
      };
    }),
    charts: models.flatMap(({ curves, reliability, speed }, m) => [
      ...curves.map(({ spec }, c) => ({ id: chartId('curve', m, c), spec })),
      ...(reliability ? [{ id: chartId('reliability', m, 0), spec: reliability.spec }] : []),
      ...(speed ? [{ id: chartId('speed', m, 0), spec: speed.chart.spec }] : []),
    ]),
  };
}

function slotsOf(sheets: readonly Sheet[]): Slots {
  const maps = sheets.map(({ indices }) => new Map(indices.map((index, slot) => [index, slot])));
  return (sheet, index) => maps[sheet]?.get(index);
}

const sheetStyle = ({ png }: Sheet, index: number): string =>
  `.sheet-${index}{background-image:url("data:image/png;base64,${Buffer.from(png).toString('base64')}")}\n`;

/** Code as it may stand in its element: lines end as the parser has them, since the hash is of that, and nothing ends the element early. */
const inElement = (code: string): string =>
  code.replace(/\r\n?/g, '\n').replace(/<(?=\/script|\/style|!--)/gi, '\\x3C');

const hashOf = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
