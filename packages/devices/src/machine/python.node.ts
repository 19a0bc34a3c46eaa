import { execFileSync } from 'node:child_process';

/** FMNIST_PYTHON, else python3 of the path. */
export const pythonCommand = (): string => process.env['FMNIST_PYTHON'] ?? 'python3';

const SCRIPT = `
import json, site, sys
from importlib import metadata
def version(name):
    try: return metadata.version(name)
    except Exception: return None
names = ["onnx", "pip", "onnxruntime-gpu"]
print(json.dumps({"version": sys.version.split()[0], "sites": [p for p in sys.path if p.endswith("-packages")],
  "packages": {name: version(name) for name in names}}))`;

export interface Python {
  readonly version: string;
  /** Where its packages are. */
  readonly sites: readonly string[];
  readonly packages: Readonly<Record<'onnx' | 'pip' | 'onnxruntime-gpu', string | null>>;
}

let found: Python | null | undefined;

/** The Python of this machine; null where there is none. It is asked once, and given three seconds. */
export function findPython(): Python | null {
  if (found === undefined) found = ask();
  return found;
}

function ask(): Python | null {
  try {
    const output = execFileSync(pythonCommand(), ['-c', SCRIPT], {
      encoding: 'utf8',
      timeout: 3000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(output) as Python;
  } catch {
    return null;
  }
}

export const sitePackages = (): readonly string[] => findPython()?.sites ?? [];
