import { ToolkitError } from '@fmnist/errors';
import { checkModelFully, decodeModel, printModel, type ModelProto, type Problem } from '@fmnist/onnx';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { inFile, readModelFile } from '../files/readModelFile.ts';
import { resolveModel } from '../files/resolveModel.ts';
import { createCommand } from '../options/createCommand.ts';
import { alignPairs, formatFacts, formatValues } from '../output/formatFacts.ts';
import { printable } from '../output/printable.ts';
import { formatBytes, formatCount, formatLarge, formatNumberOf } from '../output/quantities.ts';
import { quotePath } from '../output/quotePath.ts';
import { summarizeModel } from '../summarizeModel.ts';

/** `inspect`: what is in an ONNX file. */
export function inspectCommand(perform: Perform) {
  return createCommand('inspect', {
    summary: 'Look into an ONNX model: its inputs, outputs, operators, size and metadata.',
    examples: [
      ['inspect runs/lenet', 'a summary'],
      ['inspect model.onnx --text', 'every node, as text'],
      ['inspect model.onnx --check', 'is it valid ONNX? exit with 1 where it is not'],
    ],
    later: ['--svg [file]', '--diff <model>'],
  })
    .argument('<model>', 'an .onnx file or a run directory')
    .option('--text', 'print every node, in the syntax of onnx.parser')
    .option('--check', 'list all rules of ONNX that it breaks, operators, types and shapes included')
    .action((model, options) => perform((context) => inspect(model, options, context)));
}

interface InspectFlags {
  readonly text?: true | undefined;
  readonly check?: true | undefined;
}

async function inspect(model: string, { text, check }: InspectFlags, { output }: Context): Promise<Outcome> {
  if (text && check) {
    throw new ToolkitError('CONFLICT', '--text and --check cannot be used together', { kind: 'usage' });
  }
  const { path } = await resolveModel(model);
  const bytes = await readModelFile(path);
  const proto = inFile(path, () => decodeModel(bytes));
  if (text) return showText(path, proto, output);
  if (check) return showProblems(path, proto, output);
  return showSummary(path, bytes.length, proto, output);
}

function showText(path: string, model: ModelProto, { show }: Context['output']): Outcome {
  const text = printModel(model, { shapes: true });
  show([printable(text)]);
  return { json: { model: path, text } };
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

/** Metadata may be of any length; lists of a thousand labels are cut on a screen, not in JSON. */
const LONGEST_VALUE = 160;

function showSummary(path: string, sizeBytes: number, model: ModelProto, { show, colors }: Context['output']): Outcome {
  const summary = summarizeModel(model);
  const { irVersion, opsets, producer, inputs, outputs, nodes, operators, parameters, flops, metadata } = summary;
  const counted = Object.entries(operators).map(([name, count]) => `${count} ${name}`);
  const facts = formatFacts([
    ['format', [`IR version ${irVersion}`]],
    ['opsets', Object.entries(opsets).map(([domain, version]) => `${domain} ${version}`)],
    ['producer', [producer || '-']],
    ['inputs', formatValues(inputs)],
    ['outputs', formatValues(outputs)],
    ['nodes', [`${formatCount(nodes)}: ${counted.join(', ')}`]],
    ['parameters', [formatCount(parameters)]],
    ['FLOPs', [flops === undefined ? 'unknown' : `${formatLarge(flops)} a run, open sizes taken as 1`]],
    ['metadata', formatMetadata(metadata)],
  ]);
  show([`${colors.bold(quotePath(path))}  ${formatBytes(sizeBytes)}`, '', ...facts.map(printable)]);
  return { json: { model: path, size_bytes: sizeBytes, ...summary, flops: flops ?? null } };
}

function formatMetadata(metadata: Readonly<Record<string, string>>): string[] {
  return alignPairs(Object.entries(metadata).map(([key, value]) => [key, shorten(value)]));
}

function shorten(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE)} ...`;
}
