import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '@fmnist/errors';
import type { PageAssets } from './reportPage.ts';

/** The page's own scripts, in one scope, in this order. */
const CLIENT = ['data.js', 'charts.js', 'matrix.js', 'map.js', 'tables.js', 'page.js'];

/** The code that is written into a report: Vega, its interpreter, which needs no eval, and what makes the page answer. */
export async function pageAssets(): Promise<PageAssets> {
  const [vega, interpreter, style, ...client] = await Promise.all([
    readFile(besides('vega', 'vega.min.js'), 'utf8'),
    readFile(fileURLToPath(import.meta.resolve('vega-interpreter')), 'utf8'),
    ownFile('report.css'),
    ...CLIENT.map(ownFile),
  ]);
  const own = `(() => {\n'use strict';\n${interpreterScript(interpreter)}\n${client.join('\n')}\n})();\n`;
  return { scripts: [vega.replace(/^\/\/# sourceMappingURL=.*$/m, ''), own], style };
}

const ownFile = (name: string) => readFile(new URL(`client/${name}`, import.meta.url), 'utf8');

/** A file beside a package's main one. */
function besides(name: string, file: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(name)), file);
}

/**
 * vega-interpreter is published as a module alone, and a page from a file cannot import one. It has one import, from vega-util, which is all
 * within `vega`, and one export.
 */
function interpreterScript(module: string): string {
  const script = module
    .replace(/^import \{([^}]*)\} from 'vega-util';$/m, 'const {$1} = vega;')
    .replace(/^export \{ (\w+) as expressionInterpreter \};$/m, 'return $1;')
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  if (/^(import|export)\b/m.test(script))
    throw new ToolkitError('UNKNOWN_LIBRARY', 'vega-interpreter has another form than this version knows', { kind: 'internal' });
  return `const expressionInterpreter = (() => {\n${script}\n})();`;
}
