import { escapeXml, replaceIllegalCharacters } from '../visualize/escapeXml.ts';

/** Markup that is safe to put into a page. Only `html` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | false | undefined | readonly Part[];

/**
 * Markup from a template, without its indentation. Whatever is filled in is text, in an element or in a quoted attribute; only other markup
 * stays as it is.
 * @example html`<td title="${name}">${count}</td>`
 */
export function html(literal: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = literal.map((text) => text.replace(/\n\s+/g, '\n'));
  return { markup: texts.map((text, index) => text + (index < parts.length ? toMarkup(parts[index]) : '')).join('') };
}

/** Markup that was made with care elsewhere, such as an SVG of `drawGraph`. */
export const trusted = (markup: string): Html => ({ markup });

function toMarkup(part: Part): string {
  if (part === undefined || part === false) return '';
  if (Array.isArray(part)) return part.map(toMarkup).join('');
  return typeof part === 'object' ? (part as Html).markup : escapeXml(visible(String(part)));
}

/** Text in which nothing is hidden: control characters, and marks that turn the direction around, could make it look like another. */
export function visible(text: string): string {
  return replaceIllegalCharacters(text).replace(/[\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}

/** JSON as it may stand in a script element: no `<` ends the element or opens a comment. U+2028 and U+2029 end lines in older scripts. */
export function scriptJson(value: unknown): Html {
  return trusted(
    JSON.stringify(value).replace(/[<>\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
