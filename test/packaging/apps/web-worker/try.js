// node try.js: uses the built page as somebody would, and writes what it showed.
import { readFile } from 'node:fs/promises';
import { launch, newPage, serve } from './browser.js';
import { inDevelopment } from './development.js';

const browser = await launch();
const text = (page, selector) => page.locator(selector).innerText();

/** Tells which bitmaps the page sent, and whether it still had them afterwards. */
function watchMessages() {
  globalThis.sent = { bitmaps: 0, kept: 0 };
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function send(message, ...others) {
    postMessage.call(this, message, ...others);
    if (!(message.image instanceof ImageBitmap)) return;
    globalThis.sent.bitmaps++;
    if (message.image.width > 0) globalThis.sent.kept++;
  };
}

async function openPage(origin) {
  const { page, errors } = await newPage(browser);
  await page.addInitScript(watchMessages);
  await page.goto(`${origin}/index.html`);
  await page.waitForFunction(() => document.querySelector('#live').textContent.includes('%'));
  return { page, errors };
}

/** For two seconds: how many frames the page drew, the longest time without one, and how many answers came meanwhile. */
const watch = (page) =>
  page.evaluate(async () => {
    const before = globalThis.sent.bitmaps;
    const start = performance.now();
    let [frames, longest, last] = [0, 0, start];
    while (last - start < 2000) {
      const now = await new Promise((done) => requestAnimationFrame(() => done(performance.now())));
      longest = Math.max(longest, now - last);
      last = now;
      frames++;
    }
    return { frames, longest, answers: globalThis.sent.bitmaps - before };
  });

/** A list of many files, cancelled while the first of them are under way. */
async function cancelled(page) {
  await page.evaluate(() => document.querySelector('#list').replaceChildren());
  const picture = await readFile('public/0.png');
  const many = Array.from({ length: 300 }, (_, i) => ({ name: `${i}.png`, mimeType: 'image/png', buffer: picture }));
  await page.setInputFiles('#files', many);
  await page.evaluate(() => document.querySelector('#cancel').click());
  await page.waitForFunction(() => document.querySelector('#cancel').disabled);
  const rows = await page.locator('#list li').allInnerTexts();
  return { rows: rows.length, cancelled: rows.filter((row) => row.endsWith('cancelled')).length };
}

async function everything(origin) {
  const { page, errors } = await openPage(origin);
  const status = await text(page, '#status');
  const watched = await watch(page);
  const stopped = await cancelled(page);
  await page.evaluate(() => document.querySelector('#list').replaceChildren());
  await page.setInputFiles('#files', [
    ...['0.png', '1.png', '2.png'].map((name) => `public/${name}`),
    ...['text.png', 'half.png', 'huge.png'].map((name) => `hostile/${name}`),
  ]);
  await page.waitForFunction(() => document.querySelector('#cancel').disabled);
  const list = await page.locator('#list li').allInnerTexts();
  await page.click('#pause');
  // The last answer may still be on its way.
  await page.waitForTimeout(200);
  const paused = await watch(page);
  await page.click('#pause');
  const again = await watch(page);
  const { sent, loaded } = await page.evaluate(() => ({
    sent: globalThis.sent,
    loaded: performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)),
  }));
  await page.close();
  return { status, watched, stopped, list, paused, again, sent, loaded, errors };
}

async function without(origin, pattern) {
  const { page } = await newPage(browser);
  await page.route(pattern, (route) => route.fulfill({ status: 404 }));
  await page.goto(`${origin}/index.html`);
  await page.waitForSelector('#error:not([hidden])');
  const result = { status: await text(page, '#status'), error: await text(page, '#error') };
  await page.close();
  return result;
}

const server = await serve('dist');
try {
  const result = {
    ...(await everything(server.origin)),
    withoutModel: await without(server.origin, '**/model.onnx'),
    withoutWorker: await without(server.origin, '**/worker-*.js'),
    inDevelopment: await inDevelopment(async (origin) => {
      const { page } = await openPage(origin);
      return text(page, '#status');
    }),
  };
  process.stdout.write(JSON.stringify(result));
} finally {
  await browser.close();
  server.close();
}
