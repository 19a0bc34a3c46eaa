// pnpm test:nodes [major ... | others]: the unit tests, and a short job of a user, with each Node that we support, with those named, or
// with all but the one that runs this; one line for each of them.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { leftOut } from './nodesLeaveOut.ts';
import type { TestReport } from './report.ts';
import { root, run } from './run.ts';

const SUPPORTED = ['20', '22', '24', '26'];
const { VITEST_JSON, PATH = '' } = process.env;

const print = (line: string) => process.stdout.write(`${line}\n`);

interface Node {
  readonly version: string;
  readonly path: string;
}

/**
 * The newest Node of a major version in the npm registry; npx keeps it. It comes from the package that has the program in it: the
 * package `node` needs a script at its installation, which npm may refuse.
 */
async function fetchNode(major: string): Promise<Node> {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = system === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const script = 'JSON.stringify([process.version, process.execPath])';
  const wanted = `${prefix}-${system}-${process.arch}@${major}`;
  const [version, path] = JSON.parse(await run('npx', ['-y', '-p', wanted, '--', 'node', '-p', script], root)) as [
    string,
    string,
  ];
  if (!version.startsWith(`v${major}.`)) throw new Error(`npx gave Node ${version}`);
  return { version, path };
}

/** Standard output of a program that this Node runs. What the program starts as `node` is the same one. */
const runWith = (node: Node, args: readonly string[], env: Readonly<Record<string, string>>) =>
  run(node.path, args, root, { env: { ...env, PATH: `${dirname(node.path)}${delimiter}${PATH}` } });

/** @throws Error with all that Vitest said, if it came to no result */
async function unitTests(node: Node, folder: string): Promise<TestReport> {
  const file = join(folder, 'tests.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const failure = await runWith(node, [vitest, 'run', '--config', 'vitest.nodes.config.ts'], {
    VITEST_JSON: file,
  }).then(
    () => undefined,
    (error: Error) => error,
  );
  if (failure && !existsSync(file)) throw failure;
  const report = JSON.parse(await readFile(file, 'utf8')) as TestReport;
  if (!failure) return report;
  print(failure.message);
  // A file that cannot even be read has no tests that fail.
  return { ...report, failed: Math.max(1, report.failed) };
}

/**
 * Trains, exports, scores and classifies as a user does, on the real data.
 * @returns the accuracy
 * @throws Error if a command fails, or a warning of Node would be shown to the user
 */
async function shortJob(node: Node, folder: string): Promise<number> {
  const warnings = join(folder, 'warnings.txt');
  const fmnist = async <T>(...args: string[]): Promise<T> => {
    const program = ['--import', 'tsx', join(root, 'packages/cli/src/main.ts')];
    return JSON.parse(await runWith(node, [...program, ...args, '--json'], { NODE_REDIRECT_WARNINGS: warnings })) as T;
  };
  const job = join(folder, 'job');
  const model = join(folder, 'model.onnx');
  await fmnist('train', '--epochs', '1', '--limit', '2000', '--seed', '1', '--project', folder, '--name', 'job');
  await fmnist('export', job, '--out', model);
  const { accuracy } = await fmnist<{ accuracy: number }>('evaluate', model);
  const { predictions } = await fmnist<{ predictions: unknown[] }>('predict', model, join(job, 'samples.png'));
  if (predictions.length !== 1) throw new Error(`predict gave ${predictions.length} predictions of one picture`);
  if (existsSync(warnings)) throw new Error(await readFile(warnings, 'utf8'));
  return accuracy;
}

const nothing: TestReport = { passed: 0, failed: 0, skipped: 0, whySkipped: [] };

/** All of it with one Node. The job counts as one test. */
async function testNode(major: string): Promise<TestReport> {
  const started = performance.now();
  const node = await fetchNode(major).catch((error: Error) => error);
  if (node instanceof Error) {
    const [said = ''] = node.message.split('\n').filter((line) => /error (?!code)/i.test(line));
    const why = `Node ${major} cannot be fetched: ${said || node.message}`;
    print(`skipped: ${why}`);
    return { ...nothing, whySkipped: [why] };
  }
  const folder = await mkdtemp(join(tmpdir(), 'fmnist-node-'));
  try {
    const tests = await unitTests(node, folder).catch(failed);
    const accuracy = await shortJob(node, folder).catch(failed);
    const { passed, failed: bad, skipped } = tests;
    const job = typeof accuracy === 'number' ? `accuracy ${(100 * accuracy).toFixed(2)} %` : 'short job FAILED';
    const seconds = Math.round((performance.now() - started) / 1000);
    print(`Node ${node.version}: ${passed} tests passed, ${bad} failed, ${skipped} skipped; ${job}; ${seconds} s`);
    return add(tests, typeof accuracy === 'number' ? { ...nothing, passed: 1 } : accuracy);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Says what went wrong, and counts it. */
function failed(error: Error): TestReport {
  print(error.message);
  return { ...nothing, failed: 1 };
}

const add = (a: TestReport, b: TestReport): TestReport => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  whySkipped: [...a.whySkipped, ...b.whySkipped],
});

function chosen(args: readonly string[]): readonly string[] {
  if (args.length === 0) return SUPPORTED;
  return args[0] === 'others' ? SUPPORTED.filter((major) => !process.version.startsWith(`v${major}.`)) : args;
}

const majors = chosen(process.argv.slice(2));
const reasons = Object.entries(leftOut).map(
  ([why, files]) => `with Node ${majors.join(', ')}: ${files.join(', ')}: ${why}`,
);
for (const reason of reasons) print(`skipped: ${reason}`);
let total: TestReport = { ...nothing, whySkipped: reasons };
for (const major of majors) total = add(total, await testNode(major));
if (VITEST_JSON) await writeFile(VITEST_JSON, JSON.stringify(total));
process.exitCode = total.failed > 0 ? 1 : 0;
