import type { Problem } from '@fmnist/onnx';
import type { Declined } from './optimize.ts';
import type { Verification } from './verification/verify.ts';

/** How far an export came, in this order. */
const steps = ['loaded', 'converted', 'checked', 'ran', 'agreed'] as const;
export type Step = (typeof steps)[number];
export type StepStatus = 'passed' | 'failed' | 'skipped';

export interface ExportReport {
  readonly name: string;
  readonly opset: number;
  /** Layers of the source model, each use of one. */
  readonly layers: number;
  readonly nodes: number;
  readonly parameters: number;
  readonly sizeBytes: number;
  /** Bytes of the weights in a file of their own. */
  readonly externalBytes?: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of inputs and outputs: uint8[N, 28, 28, 1]. */
  readonly types: Readonly<Record<string, string>>;
  readonly steps: Readonly<Record<Step, StepStatus>>;
  /** What passes would have folded, and why they did not. */
  readonly declined: readonly Declined[];
  /** What the checker found; empty for a model that may be used. */
  readonly problems: readonly Problem[];
  readonly verification: Verification;
  /** Why there is no model. */
  readonly error?: string;
}

/** Before anything is done. */
export const emptyReport = (opset: number): ExportReport => ({
  name: '',
  opset,
  layers: 0,
  nodes: 0,
  parameters: 0,
  sizeBytes: 0,
  inputs: [],
  outputs: [],
  types: {},
  steps: { loaded: 'failed', converted: 'skipped', checked: 'skipped', ran: 'skipped', agreed: 'skipped' },
  declined: [],
  problems: [],
  verification: { status: 'skipped', reason: 'there is nothing to verify', tolerance: 0, samples: 0, differences: [] },
});

const marks: Readonly<Record<StepStatus, string>> = { passed: '✅', failed: '❌', skipped: '⚪' };
const said: Readonly<Record<Step, string>> = {
  loaded: 'the source model was read',
  converted: 'every layer has become ONNX',
  checked: 'the ONNX checker accepts the result',
  ran: 'source and result ran on the same inputs',
  agreed: 'they gave the same outputs',
};

/** A report for people: what was done, what came out, how close it is to its source, what was left. */
export function formatReport(report: ExportReport): string {
  const { name, steps: done, verification, declined, problems, error } = report;
  return [
    `# Export of ${code(name)}`,
    steps.map((step) => `- ${marks[done[step]]} **${step}**: ${said[step]}${noteOn(step, report)}`).join('\n'),
    ...(error ? [`## What went wrong\n\n${fenced(error)}`] : []),
    ...(report.nodes > 0 ? [`## Result\n\n${resultTable(report)}`] : []),
    ...(verification.differences.length > 0 ? [`## Verification\n\n${verificationText(verification)}`] : []),
    ...(problems.length > 0
      ? [`## Problems\n\n${problems.map((p) => `- \`${p.code}\` ${cell(p.where)}: ${cell(p.message)}`).join('\n')}`]
      : []),
    ...(declined.length > 0 ? [`## Left as it is\n\n${declinedTable(declined)}`] : []),
    '',
  ].join('\n\n');
}

function noteOn(step: Step, { verification, steps: done }: ExportReport): string {
  return step === 'ran' && done.ran === 'skipped' && verification.reason ? ` (${verification.reason})` : '';
}

const resultTable = ({
  opset,
  layers,
  nodes,
  parameters,
  sizeBytes,
  externalBytes,
  inputs,
  outputs,
  types,
}: ExportReport) =>
  table(
    ['', ''],
    [
      ['Opset', String(opset)],
      ['Layers of the source', String(layers)],
      ['Nodes', String(nodes)],
      ['Parameters', parameters.toLocaleString('en-US')],
      ['Size', `${sizeBytes.toLocaleString('en-US')} bytes`],
      ...(externalBytes === undefined
        ? []
        : [['Weights beside it', `${externalBytes.toLocaleString('en-US')} bytes`] as const]),
      ['Inputs', inputs.map((name) => `${code(name)} ${cell(types[name] ?? '')}`).join(', ')],
      ['Outputs', outputs.map((name) => `${code(name)} ${cell(types[name] ?? '')}`).join(', ')],
    ],
  );

function verificationText({ tolerance, samples, differences, parting }: Verification): string {
  const rows = differences.map((d) => [
    code(d.output),
    d.maxAbsolute.toExponential(2),
    d.maxRelative.toExponential(2),
    d.largest.toPrecision(4),
  ]);
  return [
    `TensorFlow.js and onnxruntime on ${samples} random examples; a difference of ${tolerance} of an output's scale is allowed.`,
    table(['Output', 'Largest difference', 'Relative', 'Largest element'], rows),
    ...(parting
      ? [
          `They part at layer ${code(parting.layer)} (${parting.className}): by ${parting.maxAbsolute.toExponential(2)} of ${parting.largest.toPrecision(4)}.`,
        ]
      : []),
  ].join('\n\n');
}

const declinedTable = (declined: readonly Declined[]) =>
  table(
    ['Pass', 'Node', 'Reason'],
    declined.map(({ pass, node, reason }) => [code(pass), code(node), cell(reason)]),
  );

const table = (titles: readonly string[], rows: readonly (readonly string[])[]) =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Names come from files: nothing in them is to be read as Markdown or HTML. */
const cell = (text: string) => text.replace(/[\\|<>&*_`[\]]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\s+/g, ' ');
const code = (text: string) => `<code>${cell(text)}</code>`;
const fenced = (text: string) => text.split('\n').map((line) => `    ${line}`).join('\n'); // prettier-ignore
