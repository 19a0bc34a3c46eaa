import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '@fmnist/errors';
import type { PageAssets } from './reportPage.ts';

/** The page's own modules, in an order in which each has what it imports. */
const CLIENT = ['data.js', 'charts.js', 'matrix.js', 'map.js', 'tables.js', 'page.js'];

/** Of two rules of the same weight the later one holds. */
const STYLE = ['colors', 'page', 'tables', 'charts', 'matrix', 'map', 'narrow', 'print'];

/** The code that is written into a report: Vega, its interpreter, which needs no eval, and what makes the page answer. */
export async function pageAssets(): Promise<PageAssets> {
  const [vega, interpreter, style, client] = await Promise.all([
    readFile(besides('vega', 'vega.min.js'), 'utf8'),
    readFile(fileURLToPath(import.meta.resolve('vega-interpreter')), 'utf8'),
    Promise.all(STYLE.map((name) => ownFile(`style/${name}.css`))),
    Promise.all(CLIENT.map(ownFile)),
  ]);
  const own = [
    `const expressionInterpreter = (() => {\n${interpreterScript(interpreter)}\n})();`,
    ...client.map(asScript),
  ];
  return {
    scripts: [withoutMap(vega), `(() => {\n'use strict';\n${own.join('\n')}\n})();\n`],
    style: style.join('\n'),
  };
}

const ownFile = (name: string) => readFile(new URL(`client/${name}`, import.meta.url), 'utf8');

/** A file beside a package's main one. */
function besides(name: string, file: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(name)), file);
}

/**
 * A page that is opened from a file cannot import modules, so they become one script: their imports name each other, or what is in it already,
 * and no two of them use a name for different things.
 */
const asScript = (module: string): string =>
  module.replace(/^import\s[^;]*;\n/gm, '').replace(/^export (?=const|function)/gm, '');

/** vega-interpreter, published as a module alone, as the body of a function: its one import is from vega-util, which is all within `vega`. */
function interpreterScript(module: string): string {
  const script = withoutMap(module)
    .replace(/^import \{([^}]*)\} from 'vega-util';$/m, 'const {$1} = vega;')
    .replace(/^export \{ (\w+) as expressionInterpreter \};$/m, 'return $1;');
  if (!/^(import|export)\b/m.test(script)) return script;
  throw new ToolkitError('UNKNOWN_LIBRARY', 'vega-interpreter has another form than this version knows', {
    kind: 'internal',
  });
}

const withoutMap = (script: string): string => script.replace(/^\/\/# sourceMappingURL=.*$/m, '');
