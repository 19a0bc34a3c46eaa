import { expect, test } from 'vitest';
import { html, scriptJson, trusted } from './html.ts';

test('what is filled in is text, in elements and in attributes', () => {
  const hostile = `</td><script>alert("1")</script>' onload='x`;
  const { markup } = html`<td title="${hostile}">${hostile}</td>`;
  const escaped = '&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x';
  expect(markup).toBe(`<td title="${escaped}">${escaped}</td>`);
});

test('markup stays markup, absent parts leave nothing, 0 is a number', () => {
  const rows = ['a', '<b>'].map((name) => html`<li>${name}</li>`);
  const { markup } = html`<b>${rows}${undefined}${false}${0}${trusted('<svg/>')}</b>`;
  expect(markup.replaceAll('\n', '')).toBe('<b><li>a</li><li>&lt;b&gt;</li>0<svg/></b>');
});

test('indentation goes, but not what is filled in', () => {
  const literal = ['<p>\n    ', '\n  </p>'];
  expect(html(Object.assign(literal, { raw: literal }), 'a\n    b').markup).toBe('<p>\na\n    b\n</p>');
});

test('control characters and marks that turn the direction are seen', () => {
  expect(html`${'a\u202Eb\u0000c\uD800'}`.markup).toBe('a\uFFFDb\uFFFDc\uFFFD');
});

test('JSON in a script ends no element, and reads back', () => {
  const value = { '</script>': ['<!--', '\u2028', '${x}', ']]>'] };
  const { markup } = scriptJson(value);
  expect(markup).not.toMatch(/[<>\u2028]/);
  expect(JSON.parse(markup)).toEqual(value);
});
