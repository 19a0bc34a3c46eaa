// node open.js FOLDER PAGE FLAG...: serves a folder on this machine, opens a page of it in Chromium, and saves what it offers as model.onnx.
// Without a page it only says whether Chromium starts.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as driver } from 'playwright-core';

const [folder = '.', name, ...flags] = process.argv.slice(2);
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const server = createServer(async ({ url }, response) => {
  const path = join(folder, normalize(new URL(url, 'http://localhost').pathname));
  const body = await readFile(path).catch(() => undefined);
  response.writeHead(body ? 200 : 404, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
  response.end(body);
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));

const say = (said) => process.stdout.write(JSON.stringify(said));

/** What the page says, after what it offers is saved. */
async function visit(browser) {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('requestfailed', (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
  await page.goto(`http://127.0.0.1:${server.address().port}/${name}`);
  const said = await page
    .waitForFunction(() => document.querySelector('#said').textContent, undefined, { timeout: 120_000 })
    .then((handle) => handle.jsonValue())
    .catch((error) => void errors.push(String(error)));
  if (await page.locator('#download[href]').count()) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    await download.saveAs('model.onnx');
  }
  return { errors, ...JSON.parse(said ?? '{}') };
}

try {
  const executablePath = await chromium.executablePath();
  const browser = await driver.launch({ executablePath, args: ['--no-sandbox', ...flags] }).catch((error) => {
    say({ unavailable: String(error) });
  });
  if (browser) say(await (name ? visit(browser) : Promise.resolve({})).finally(() => browser.close()));
} finally {
  server.close();
}
