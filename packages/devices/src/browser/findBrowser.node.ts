import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installedBrowser } from './installBrowser.node.ts';

/** A browser that can be started without a window. All of them take Chromium's flags. */
export interface Browser {
  readonly executable: string;
  /** What its process needs besides this one's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** In a few words, for people. */
  readonly name: string;
}

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
];

/**
 * A Chromium of this machine: the one that FMNIST_BROWSER names, the one that `fmnist setup browser` fetched, one in the PATH or where its
 * installer puts it.
 */
export function findBrowser(): Browser | undefined {
  const named = process.env['FMNIST_BROWSER'];
  if (named) return browserAt(named);
  const own = installedBrowser();
  if (own) return own;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const inPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...inPath, ...places].find((path) => existsSync(path));
  return found === undefined ? undefined : browserAt(found);
}

const browserAt = (executable: string): Browser => ({ executable, environment: {}, name: executable });
