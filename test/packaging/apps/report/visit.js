// node visit.js FILE: opens a report from disk in Chromium, uses it as a reader would, and says what there was.
import { pathToFileURL } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as driver } from 'playwright-core';

const [, , file] = process.argv;
const address = pathToFileURL(file).href;

/** A page that keeps what went wrong: errors, what its policy refused, dialogs, and all that it asked for. */
async function open(browser, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith('data:') && url !== address) wrong.push(`request ${url}`);
  });
  await page.goto(address);
  return { page, wrong };
}

const text = (page, selector) => page.locator(selector).first().innerText();
const count = (page, selector) => page.locator(selector).count();

/** What is in it, and what should not be. */
async function look(page) {
  return page.evaluate(() => ({
    title: document.title,
    sections: [...document.querySelectorAll('main section')].map(({ id }) => id),
    links: [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href')),
    scripts: document.querySelectorAll('script:not([type="application/json"])').length,
    handlers: [...document.querySelectorAll('*')].flatMap((e) =>
      e.getAttributeNames().filter((n) => n.startsWith('on')),
    ),
    strangers: [...document.querySelectorAll('[src], [href]')]
      .map((e) => e.getAttribute('src') ?? e.getAttribute('href'))
      .filter((target) => !/^(#[a-z]+$|data:)/.test(target)),
    hurt: 'hurt' in globalThis,
    unlabelled: [...document.querySelectorAll('button, img, [role="img"], [role="region"]')].filter(
      (e) => !(e.getAttribute('aria-label') || e.getAttribute('alt') || e.textContent.trim()),
    ).length,
  }));
}

/** A cell by mouse, then by keys. */
async function useMatrix(page) {
  const cell = page.locator('.matrix button:not(.l0)').first();
  await cell.click();
  const clicked = {
    label: await cell.getAttribute('aria-label'),
    heading: await text(page, '.cell-images :is(h3, h4)'),
  };
  const tiles = await page
    .locator('.cell-images .tile')
    .evaluateAll((all) =>
      all.map((tile) => getComputedStyle(tile).backgroundImage.slice(0, 20) + tile.getBoundingClientRect().width),
    );
  const caption = tiles.length > 0 ? await text(page, '.cell-images figcaption') : '';
  const place = () => page.evaluate(() => ({ ...document.activeElement.dataset }));
  const before = await place();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const after = await place();
  await page.keyboard.press('Enter');
  const entered = await text(page, '.cell-images :is(h3, h4)');
  const reachable = await count(page, '.matrix button[tabindex="0"]');
  return { clicked, tiles, caption, before, after, entered, reachable };
}

async function sort(page) {
  const table = page.locator('.sortable').first();
  const values = () =>
    table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => Number(row.cells[2].dataset.value)));
  const head = table.locator('.sort[data-column="2"]');
  await head.click();
  const rising = await values();
  await head.press('Enter');
  const falling = await values();
  const sorted = await table.locator('th[aria-sort]').evaluateAll((heads) => heads.map((h) => h.ariaSort));
  await table.locator('.sort[data-column="0"]').click();
  const names = await table.locator('tbody th').allInnerTexts();
  return { rising, falling, sorted, names };
}

async function useMap(page) {
  const map = page.locator('.map').first();
  if ((await map.count()) === 0) return undefined;
  await map.scrollIntoViewIfNeeded();
  await map.locator('.plane path').first().hover({ force: true });
  const hovered = await map.locator('.tip').innerText();
  await map.locator('.plane svg').focus();
  await page.keyboard.press('ArrowRight');
  const stepped = await map.locator('.tip').innerText();
  const image = await map.locator('.tip .tile').evaluate((tile) => tile.className);
  await map.locator('.legend button').first().click();
  const kept = await map
    .locator('.plane path:not(.faint)')
    .evaluateAll((all) => [...new Set(all.map((p) => p.dataset.class))]);
  return { hovered, stepped, image, kept };
}

/** What a line says at the pointer. */
async function pointAtChart(page) {
  const plot = page.locator('.plot').first();
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width / 2 + 5, box.y + box.height / 2);
  await page.waitForTimeout(200);
  const title = await plot
    .locator('[title], svg title')
    .evaluateAll((all) => all.map((e) => e.getAttribute('title') ?? e.textContent));
  return {
    said: [await plot.getAttribute('title'), ...title].filter(Boolean).join(),
    plots: await count(page, '.plot'),
    drawn: await count(page, '.plot:has(svg .mark-line path)'),
  };
}

/** Colours behind the words, and of words in charts. */
const colors = (page) =>
  page.evaluate(() => [
    getComputedStyle(document.body).backgroundColor,
    document.querySelector('.plot svg text')?.getAttribute('fill') ?? '',
  ]);

const executablePath = await chromium.executablePath();
const browser = await driver.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const { page, wrong } = await open(browser);
  const looked = await look(page);
  const chart = await pointAtChart(page);
  const matrix = await useMatrix(page);
  const sorted = await sort(page);
  const map = await useMap(page);
  const light = await colors(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(300);
  const dark = await colors(page);
  const closed = await count(page, 'details:not([open])');
  const [, onPaper] = await page.evaluate(() => dispatchEvent(new Event('beforeprint'))).then(() => colors(page));
  await page.emulateMedia({ media: 'print' });
  const print = {
    onPaper,
    closed: [closed, await count(page, 'details:not([open])')],
    nav: await page.locator('nav').isVisible(),
    ground: (await colors(page))[0],
    sections: await count(page, 'main section:visible'),
  };
  const narrow = await open(browser, { viewport: { width: 400, height: 800 } });
  const width = await narrow.page.evaluate(() => document.documentElement.scrollWidth);
  process.stdout.write(
    JSON.stringify({
      wrong: [...wrong, ...narrow.wrong],
      looked,
      chart,
      matrix,
      sorted,
      map,
      light,
      dark,
      print,
      width,
    }),
  );
} finally {
  await browser.close();
}
