import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { ortFolder } from '../ort.node.ts';
import { findLibraries, missingLibraries } from './missingLibraries.node.ts';

test.runIf(process.platform === 'linux')(
  'a library is missing by name until it is found in a folder (Linux alone)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'libraries-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const copy = join(folder, 'libcopy.so.1');
    copyFileSync(join(ortFolder(), 'onnxruntime_binding.node'), copy);
    expect(missingLibraries(copy)).toEqual(['libonnxruntime.so.1']);
    // What is missing is named, not what cannot be loaded for it.
    expect(findLibraries(['libcopy.so.1'], [folder])).toEqual({ missing: ['libonnxruntime.so.1'], paths: [] });
    writeFileSync(join(folder, 'libbroken.so.1'), 'no library');
    expect(() => findLibraries(['libbroken.so.1'], [folder])).toThrow(
      expect.objectContaining({ code: 'NOT_A_LIBRARY' }),
    );
    expect(findLibraries(['libonnxruntime.so.1'], [ortFolder()])).toEqual({
      missing: [],
      paths: [join(ortFolder(), 'libonnxruntime.so.1')],
    });
    expect(missingLibraries(copy)).toEqual([]);
  },
);
