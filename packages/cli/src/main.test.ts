// The real process: signals, pipes and exit codes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FIXTURE } from '../test/runCli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-main-'));
});
afterAll(() => rm(folder, { recursive: true }));

function start(...argv: string[]): ChildProcess {
  const main = new URL('main.ts', import.meta.url).pathname;
  return spawn(process.execPath, ['--import', 'tsx', main, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess) {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the child has no pipes');
  const [out, err, [exitCode]] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return { exitCode: exitCode as unknown, stdout: out, stderr: err };
}

/** Resolves when the child has written this to stderr, where --json has all talk. */
function wrote(child: ChildProcess, words: string): Promise<void> {
  let seen = '';
  return new Promise((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(words)) resolve();
    });
  });
}

const endless = ['train', '--data', FIXTURE, '--batch', '8', '--val', '0', '--epochs', '100000', '--json'];

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s saves, says how to go on, and what it saved can be resumed',
  async (signal) => {
    const run = join(folder, signal);
    const child = start(...endless, '--project', folder, '--name', signal);
    const end = ended(child);
    await wrote(child, '1/100000');
    child.kill(signal);
    const { exitCode, stdout, stderr } = await end;
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ run, status: 'interrupted' });
    expect(stderr).toContain(`pnpm train --resume ${run}`);
    expect((await readFile(join(run, 'results.csv'), 'utf8')).split('\n').length).toBeGreaterThan(1);

    const again = start('train', '--resume', run, '--json');
    const resumed = ended(again);
    await wrote(again, 'Run ');
    again.kill(signal);
    expect(await resumed).toMatchObject({ exitCode: 130 });
  },
);

test('a reader that goes away is no crash', async () => {
  const child = start('train', '--help');
  child.stdout?.destroy();
  const [exitCode] = await once(child, 'close');
  expect(exitCode).toBe(0);
});

test('wrong usage exits with 2 and one JSON object', async () => {
  const { exitCode, stdout } = await ended(start('train', '--recipe', 'none', '--json'));
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'UNKNOWN_NAME' } });
});
