import { ToolkitError } from '@fmnist/errors';
import {
  type Change,
  describeDiff,
  diffModels,
  type ModelDiff,
  type ModelProto,
  type NodeChange,
  type Renaming,
  type WeightChange,
} from '@fmnist/onnx';
import type { Context, Outcome } from '../../CliCommand.ts';
import { formatTable } from '../../output/formatTable.ts';
import { printable } from '../../output/printable.ts';
import { formatCount, formatPercent } from '../../output/quantities.ts';
import { quotePath } from '../../output/quotePath.ts';

interface NamedModel {
  readonly path: string;
  readonly model: ModelProto;
}

/** Of each kind of difference; --json has all. */
const MOST_ROWS = 30;
const LONGEST_CELL = 80;

/** What is different between two models; that there is anything is a gate that was missed, as with `diff`. */
export function showDiff(a: NamedModel, b: NamedModel, { show, colors }: Context['output']): Outcome {
  const diff = diffModels(a.model, b.model);
  const summary = describeDiff(diff);
  const sections = sectionsOf(diff).filter(({ rows }) => rows.length > 0);
  show([
    `${colors.bold(`${quotePath(a.path)} → ${quotePath(b.path)}`)}  ${summary}`,
    ...sections.flatMap(({ title, rows }) => ['', `  ${title}`, ...formatRows(rows, colors)]),
  ]);
  return { json: { model: a.path, other: b.path, summary, ...diff }, error: differs(a, b, diff, summary) };
}

function differs(a: NamedModel, b: NamedModel, { same }: ModelDiff, summary: string): ToolkitError | undefined {
  if (same) return undefined;
  return new ToolkitError('MODELS_DIFFER', `not the same as ${b.path}: ${summary}`, { kind: 'gate', where: a.path });
}

/** `+` is in the second model only, `-` in the first, `~` is changed, `=` has another name. */
type Row = readonly [mark: '+' | '-' | '~' | '=', ...cells: string[]];

function sectionsOf({ header, inputs, outputs, nodes, weights }: ModelDiff): { title: string; rows: Row[] }[] {
  return [
    { title: 'header', rows: header.map(changeRow) },
    { title: 'inputs', rows: inputs.map(changeRow) },
    { title: 'outputs', rows: outputs.map(changeRow) },
    {
      title: `nodes, ${formatCount(nodes.unchanged)} unchanged`,
      rows: [
        ...cut(nodes.removed.map(({ name, operator }): Row => ['-', name, operator])),
        ...cut(nodes.added.map(({ name, operator }): Row => ['+', name, operator])),
        ...cut(nodes.changed.flatMap(nodeRows)),
        ...cut(onlyRenamed(nodes).map(renamingRow)),
      ],
    },
    {
      title: `weights and other constants, ${formatCount(weights.unchanged)} unchanged`,
      rows: [
        ...cut(weights.removed.map(({ name, type }): Row => ['-', name, type])),
        ...cut(weights.added.map(({ name, type }): Row => ['+', name, type])),
        ...cut(weights.changed.map(weightRow)),
        ...cut(onlyRenamed(weights).map(renamingRow)),
      ],
    },
  ];
}

function changeRow({ what, from, to }: Change): Row {
  if (from === undefined) return ['+', what, to ?? ''];
  return to === undefined ? ['-', what, from] : ['~', what, `${shorten(from)} → ${shorten(to)}`];
}

function nodeRows({ operator, changes, ...names }: NodeChange): Row[] {
  return changes.map((change, i) => {
    const text = `${shorten(change.from ?? '(none)')} → ${shorten(change.to ?? '(none)')}`;
    return ['~', i === 0 ? bothNames(names) : '', i === 0 ? operator : '', `${change.what}  ${text}`];
  });
}

/** Where more is different, the line about that has both names. */
function onlyRenamed({
  renamed,
  changed,
}: {
  readonly renamed: readonly Renaming[];
  readonly changed: readonly Renaming[];
}) {
  const told = new Set(changed.map(({ from }) => from));
  return renamed.filter(({ from }) => !told.has(from));
}

const bothNames = ({ from, to }: Renaming) => (from === to ? from : `${shorten(from)} → ${shorten(to)}`);

function renamingRow({ from, to }: Renaming): Row {
  return ['=', from, `is called ${to}`];
}

function weightRow(change: WeightChange): Row {
  const { types, different, elements, maxAbsolute, maxRelative = 0 } = change;
  const names = bothNames(change);
  const type = types.from === types.to ? types.from : `${types.from} → ${types.to}`;
  if (different === undefined) return ['~', names, type, 'values not compared'];
  const count = `${formatCount(different)} of ${formatCount(elements)} values`;
  if (maxAbsolute === undefined || different === 0) return ['~', names, type, count];
  const share = Number.isFinite(maxRelative) ? ` (${formatPercent(maxRelative)} of the largest)` : '';
  return ['~', names, type, `${count}, by at most ${Number(maxAbsolute.toPrecision(3))}${share}`];
}

function cut(rows: readonly Row[]): Row[] {
  const [mark = '~'] = rows[0] ?? [];
  return rows.length <= MOST_ROWS
    ? [...rows]
    : [
        ...rows.slice(0, MOST_ROWS - 1),
        [mark, `... ${formatCount(rows.length - MOST_ROWS + 1)} more; --json lists all`],
      ];
}

function formatRows(rows: readonly Row[], { red, green, yellow, cyan }: Context['output']['colors']): string[] {
  const paint = { '-': red, '+': green, '~': yellow, '=': cyan };
  const columns = Array.from({ length: 4 }, () => ({ title: '', align: 'left' as const }));
  const cells = rows.map((row) => row.map((cell) => shorten(printable(cell).replaceAll('\n', ' '), 2 * LONGEST_CELL)));
  const [, ...lines] = formatTable(columns, cells);
  return lines.map((line, i) => `    ${paint[rows[i]?.[0] ?? '~'](line)}`);
}

function shorten(text: string, longest = LONGEST_CELL): string {
  return text.length <= longest ? text : `${text.slice(0, longest)} ...`;
}
