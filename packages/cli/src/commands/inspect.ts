import { ToolkitError } from '@fmnist/errors';
import {
  checkModelFully,
  constantsOf,
  decodeModel,
  elementCount,
  printModel,
  type ModelProto,
  type Problem,
} from '@fmnist/onnx';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { inFile, readModelFile } from '../files/readModelFile.ts';
import { resolveModel } from '../files/resolveModel.ts';
import { createCommand } from '../options/createCommand.ts';
import { wholeNumber } from '../options/numbers.ts';
import { printable } from '../output/printable.ts';
import { formatCount, formatNumberOf } from '../output/quantities.ts';
import { quotePath } from '../output/quotePath.ts';
import { showDiff } from './inspect/showDiff.ts';
import { showSummary } from './inspect/showSummary.ts';
import { writeSvg } from './inspect/writeSvg.ts';

/** `inspect`: what is in an ONNX file. */
export function inspectCommand(perform: Perform) {
  return createCommand('inspect', {
    summary: 'Look into an ONNX model: its inputs, outputs, operators and metadata, what each layer costs, its graph.',
    examples: [
      ['inspect runs/lenet', 'a summary, with a row for each layer'],
      ['inspect model.onnx --depth 1', 'a row for each outermost part: block1, block2 ...'],
      ['inspect model.onnx --text', 'every node, as text'],
      ['inspect model.onnx --text --weights', 'all weights too, for a text that can be read back'],
      ['inspect model.onnx --check', 'is it valid ONNX? exit with 1 where it is not'],
      ['inspect old.onnx --diff new.onnx', 'what differs, down to weights? exit with 1 where anything does'],
      ['inspect model.onnx --svg', 'a picture of the graph, model.svg'],
    ],
    later: [],
  })
    .argument('<model>', 'an .onnx file or a run directory')
    .option('--text', 'print every node, in the syntax of onnx.parser')
    .option('--weights', 'with --text: print all weights, however large')
    .option('--check', 'list all rules of ONNX that it breaks, operators, types and shapes included')
    .option('--diff <model>', 'list what is different in another model')
    .option('--svg [file]', 'draw the graph (default: beside the model, as .svg)')
    .option('--depth <n>', 'levels of layer names to tell apart, in the summary and the picture', wholeNumber(1))
    .action((model, options) => perform((context) => inspect(model, options, context)));
}

interface InspectFlags {
  readonly text?: true | undefined;
  readonly weights?: true | undefined;
  readonly check?: true | undefined;
  readonly diff?: string | undefined;
  readonly svg?: string | true | undefined;
  readonly depth?: number | undefined;
}

async function inspect(model: string, flags: InspectFlags, { output }: Context): Promise<Outcome> {
  refuseConflicts(flags);
  const { text, weights = false, check, diff, svg, depth } = flags;
  const { path, proto, sizeBytes } = await readModel(model);
  if (text) return showText(path, proto, weights, output);
  if (check) return showProblems(path, proto, output);
  if (diff !== undefined) return showDiff({ path, model: proto }, await readOther(diff), output);
  if (svg !== undefined) return writeSvg(proto, { path, out: svg === true ? undefined : svg, depth }, output);
  return showSummary(proto, { path, sizeBytes, depth }, output);
}

const modes = ['text', 'check', 'diff', 'svg'] as const;

function refuseConflicts(flags: InspectFlags): void {
  const [first, second] = modes.filter((mode) => flags[mode] !== undefined);
  if (first && second) throw conflict(`--${first} and --${second} cannot be used together`);
  if (flags.weights && first !== 'text') throw conflict('--weights is for --text');
  if (flags.depth !== undefined && first && first !== 'svg') throw conflict(`--depth is not for --${first}`);
}

function conflict(message: string): ToolkitError {
  return new ToolkitError('CONFLICT', message, { kind: 'usage' });
}

async function readModel(model: string) {
  const { path } = await resolveModel(model);
  const bytes = await readModelFile(path);
  return { path, proto: inFile(path, () => decodeModel(bytes)), sizeBytes: bytes.length };
}

async function readOther(model: string) {
  const { path, proto } = await readModel(model);
  return { path, model: proto };
}

function showText(path: string, model: ModelProto, weights: boolean, { show }: Context['output']): Outcome {
  if (weights) refuseLongText(path, model);
  const text = printModel(model, weights ? { weights } : { shapes: true });
  show([printable(text)]);
  return { json: { model: path, text } };
}

/** Numbers of about twelve letters each; a string of Node holds half a billion letters. */
const MOST_NUMBERS = 20_000_000;

function refuseLongText(path: string, { graph = {} }: ModelProto): void {
  const numbers = [...constantsOf(graph).values()].reduce((sum, { dims }) => sum + (elementCount(dims) ?? 0), 0);
  if (numbers <= MOST_NUMBERS) return;
  throw new ToolkitError('TOO_LARGE', 'the weights are too many for a text', {
    where: path,
    expected: `at most ${formatCount(MOST_NUMBERS)} numbers`,
    received: formatCount(numbers),
    hint: 'Leave --weights out: the text then has the shapes of large weights only.',
  });
}

function showProblems(path: string, model: ModelProto, { show, colors }: Context['output']): Outcome {
  const problems = checkModelFully(model);
  if (problems.length === 0) show([`${quotePath(path)}: valid ONNX`]);
  else show(problems.map((problem) => printable(formatProblem(problem, colors))));
  return { json: { model: path, valid: problems.length === 0, problems }, error: invalid(path, problems) };
}

function formatProblem({ code, where, message, hint }: Problem, { red }: Context['output']['colors']): string {
  return `${red(code)}  ${where}: ${message}${hint ? `\n  ${hint}` : ''}`;
}

function invalid(path: string, { length }: readonly Problem[]): ToolkitError | undefined {
  if (length === 0) return undefined;
  return new ToolkitError('INVALID_MODEL', `not valid ONNX, ${formatNumberOf(length, 'problem')}`, {
    kind: 'gate',
    where: path,
  });
}
