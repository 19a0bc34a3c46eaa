// A server of a folder on this machine, and Chromium.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as driver } from 'playwright-core';

const types = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** @returns the address, and what ends it */
export async function serve(folder) {
  const server = createServer(async ({ url }, response) => {
    const path = join(folder, normalize(new URL(url, 'http://localhost').pathname));
    const body = await readFile(path).catch(() => undefined);
    response.writeHead(body ? 200 : 404, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
    response.end(body);
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export async function launch(flags = []) {
  const executablePath = await chromium.executablePath();
  return driver.launch({ executablePath, args: ['--no-sandbox', ...flags] });
}

/** A page, and what goes wrong in it. */
export async function newPage(browser, options) {
  const page = await browser.newPage(options);
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('requestfailed', (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
  return { page, errors };
}
