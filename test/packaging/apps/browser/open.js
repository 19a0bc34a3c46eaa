// node open.js FOLDER PAGE FLAG...: serves a folder on this machine, opens a page of it in Chromium, and saves what it offers as model.onnx.
// Without a page it only says whether Chromium starts.
import { launch, newPage, serve } from './browser.js';

const [folder = '.', name, ...flags] = process.argv.slice(2);
const server = await serve(folder);

const say = (said) => process.stdout.write(JSON.stringify(said));

/** What the page says, after what it offers is saved. */
async function visit(browser) {
  const { page, errors } = await newPage(browser);
  await page.goto(`${server.origin}/${name}`);
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
  const browser = await launch(flags).catch((error) => {
    say({ unavailable: String(error) });
  });
  if (browser) say(await (name ? visit(browser) : Promise.resolve({})).finally(() => browser.close()));
} finally {
  server.close();
}
