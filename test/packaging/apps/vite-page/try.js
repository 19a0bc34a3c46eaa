// node try.js: uses the built page as somebody would, and writes what it showed.
import { launch, newPage, serve } from './browser.js';
import { inDevelopment } from './development.js';

const files = 'public';
const browser = await launch();

const text = (page, selector) => page.locator(selector).innerText();
const rows = async (page) => (await page.locator('#answer li').allInnerTexts()).map((row) => row.split('\n'));

async function openPage(origin, options = {}) {
  const { page, errors } = await newPage(browser, { viewport: { width: 900, height: 800 }, ...options });
  await page.goto(`${origin}/index.html`);
  await page.waitForFunction(
    () => document.querySelector('#loading').hidden && document.querySelector('#devices').textContent,
  );
  return { page, errors };
}

/** Does something that gives a new answer, and returns it. */
async function answerTo(page, act) {
  await page.evaluate(() => document.querySelector('#answer').replaceChildren());
  await act();
  await page.waitForSelector('#answer li');
  return { rows: await rows(page), status: await text(page, '#status') };
}

async function drawTrousers(page) {
  const { x, y, width, height } = await page.locator('#drawing').boundingBox();
  const lines = [
    [0.4, 0.15],
    [0.4, 0.85],
    [0.42, 0.2],
    [0.58, 0.2],
    [0.6, 0.85],
  ];
  const [from, ...others] = lines.map(([right, down]) => [x + right * width, y + down * height]);
  await page.mouse.move(...from);
  await page.mouse.down();
  for (const to of others) await page.mouse.move(...to, { steps: 5 });
  await page.mouse.up();
}

/** A drop or a paste, with a file in it. */
const give = (page, name, [type, holder]) =>
  page.evaluate(
    async ([address, typeOf, key]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([await (await fetch(address)).blob()], 'picture.png', { type: 'image/png' }));
      const event = new Event(typeOf, { bubbles: true, cancelable: true });
      Object.defineProperty(event, key, { value: transfer });
      document.body.dispatchEvent(event);
    },
    [name, type, holder],
  );

async function refused(page, name) {
  await page.setInputFiles('#file', `hostile/${name}`);
  await page.waitForSelector('#error:not([hidden])');
  return { error: await text(page, '#error'), rows: await rows(page) };
}

async function heat(page) {
  await page.click('#explain');
  await page.waitForSelector('#legend:not([hidden])');
  const opaque = await page.evaluate(() => {
    const { width, height } = document.querySelector('#heat');
    const { data } = document.querySelector('#heat').getContext('2d').getImageData(0, 0, width, height);
    return data.filter((value, i) => i % 4 === 3 && value > 60).length / (width * height);
  });
  const shown = { opaque, legend: await text(page, '#legend'), status: await text(page, '#status') };
  await page.click('#explain');
  return { ...shown, again: await page.locator('#heat').isVisible() };
}

async function everything(origin) {
  const { page, errors } = await openPage(origin);
  const said = { devices: await text(page, '#device'), tree: await page.locator('body').ariaSnapshot() };
  const tabs = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Tab');
    tabs.push(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName));
  }
  const chosen = [];
  for (const name of ['0.png', '1.png', '2.png']) {
    chosen.push(await answerTo(page, () => page.setInputFiles('#file', `${files}/${name}`)));
  }
  const hostile = {};
  for (const name of ['text.png', 'half.png', 'huge.png']) hostile[name] = await refused(page, name);
  const dropped = await answerTo(page, () => give(page, '0.png', ['drop', 'dataTransfer']));
  const errorAfter = await page.locator('#error').isVisible();
  const pasted = await answerTo(page, () => give(page, '4.png', ['paste', 'clipboardData']));
  const explained = await heat(page);
  await page.click('#clear');
  const cleared = { rows: await rows(page), canExplain: await page.locator('#explain').isEnabled() };
  const drawn = await answerTo(page, () => drawTrousers(page));
  await page.click('#clear');
  await page.focus('#drawing');
  await page.keyboard.press('Space');
  const pen = await text(page, '#status');
  const typed = await answerTo(page, () => page.keyboard.press('ArrowDown'));
  await page.close();
  return { ...said, chosen, hostile, dropped, errorAfter, pasted, explained, cleared, drawn, tabs, pen, typed, errors };
}

/** In dark and in light, and as narrow as a telephone. */
async function looks(origin) {
  const result = {};
  for (const colorScheme of ['light', 'dark']) {
    const { page } = await openPage(origin, { colorScheme, viewport: { width: 320, height: 600 } });
    result[colorScheme] = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return { backgroundColor, color, overflows: document.documentElement.scrollWidth > innerWidth };
    });
    await page.close();
  }
  return result;
}

async function withoutModel(origin) {
  const { page } = await newPage(browser);
  await page.route('**/model.onnx', (route) => route.fulfill({ status: 404 }));
  await page.goto(`${origin}/index.html`);
  await page.waitForSelector('#error:not([hidden])');
  const result = { error: await text(page, '#error'), loading: await page.locator('#loading').isVisible() };
  await page.close();
  return result;
}

const server = await serve('dist');
try {
  const result = {
    ...(await everything(server.origin)),
    looks: await looks(server.origin),
    withoutModel: await withoutModel(server.origin),
    inDevelopment: await inDevelopment(async (origin) => {
      const { page } = await openPage(origin);
      return answerTo(page, () => page.setInputFiles('#file', `${files}/0.png`));
    }),
  };
  process.stdout.write(JSON.stringify(result));
} finally {
  await browser.close();
  server.close();
}
