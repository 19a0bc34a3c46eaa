// The model card, from what the runs found. Nothing here is measured or chosen.

interface ClassResult {
  readonly label: string;
  readonly accuracy: number;
  readonly precision: number;
  readonly f1: number;
}

export interface RunSummary {
  readonly seed: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly accuracy: number;
  readonly interval: readonly [number, number];
  readonly loss: number;
  readonly ece: number;
  readonly count: number;
  readonly perClass: readonly ClassResult[];
  readonly topConfusions: readonly { readonly actual: string; readonly predicted: string; readonly count: number }[];
}

export interface Protocol {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly runs: readonly RunSummary[];
}

export interface ModelResults {
  readonly title: string;
  readonly model: string;
  readonly machine: string;
  readonly date: string;
  /** The model's own recipe first. */
  readonly protocols: readonly Protocol[];
}

/** The student's report that the project grew from: accuracy by class, in percent. */
const REPORT = { overall: 76, classes: [74, 90, 60, 87, 74, 93, 14, 81, 96, 96] };

const percent = (x: number, digits = 2) => (100 * x).toFixed(digits);
const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
/** Sample standard deviation. */
const deviation = (xs: readonly number[]) =>
  Math.sqrt(xs.reduce((s, x) => s + (x - mean(xs)) ** 2, 0) / Math.max(1, xs.length - 1));

export function writeCard({ title, model, machine, date, protocols }: ModelResults): string {
  const [own] = protocols;
  const [first] = own?.runs ?? [];
  if (!own || !first) throw new Error('no runs to write about');
  const accuracies = own.runs.map((r) => r.accuracy);
  return [
    `# ${title}`,
    '',
    `**${percent(mean(accuracies))} % ± ${percent(deviation(accuracies))}** on the ${first.count.toLocaleString('en')} test images: mean and standard deviation of ${own.runs.length} seeds, trained on all 60,000 training images with the recipe as it is, each scored once with its last weights.`,
    '',
    `\`model.onnx\` is seed ${first.seed}, not the best one: ${percent(first.accuracy)} %, 95 % Wilson interval ${percent(first.interval[0])} to ${percent(first.interval[1])}, loss ${first.loss.toFixed(3)} nats, calibration error (ECE, 15 bins) ${percent(first.ece, 1)} points.`,
    '',
    `Measured on ${machine}, ${date}, onnxruntime CPU. Made by \`pnpm model ${model}\`; all figures are in \`results.json\`.`,
    '',
    '![Loss and accuracy](results.png)',
    '',
    '## Seeds',
    '',
    ...table(
      ['Protocol', 'Seed', 'Accuracy, %', 'Loss', 'ECE, points', 'Epochs', 'Training, s'],
      protocols.flatMap((p) =>
        p.runs.map((r) => [
          p.name,
          r.seed,
          percent(r.accuracy),
          r.loss.toFixed(3),
          percent(r.ece, 1),
          r.epochs,
          r.seconds.toFixed(0),
        ]),
      ),
    ),
    '',
    ...table(
      ['Protocol', 'Runs', 'Mean, %', 'Standard deviation, points'],
      protocols.map((p) => [
        p.name,
        p.runs.length,
        percent(mean(p.runs.map((r) => r.accuracy))),
        percent(deviation(p.runs.map((r) => r.accuracy))),
      ]),
    ),
    '',
    '## By class',
    '',
    `Accuracy in percent, mean over the seeds of each protocol; the last column is the student's report that this network comes from (${REPORT.overall} % overall).`,
    '',
    ...table(
      ['Class', ...protocols.map((p) => p.name), 'report'],
      [
        ...first.perClass.map((c, i) => [
          c.label,
          ...protocols.map((p) => percent(mean(p.runs.map((r) => r.perClass[i]?.accuracy ?? NaN)), 1)),
          REPORT.classes[i] ?? '',
        ]),
        [
          '**all**',
          ...protocols.map((p) => `**${percent(mean(p.runs.map((r) => r.accuracy)), 1)}**`),
          `**${REPORT.overall}**`,
        ],
      ],
    ),
    '',
    `Most frequent confusions of \`model.onnx\`: ${first.topConfusions.map((c) => `${c.actual} taken for ${c.predicted} (${c.count})`).join(', ')}.`,
    '',
    '![Confusion matrix](confusion_matrix_normalized.png)',
    '',
    '## Use',
    '',
    '```ts',
    "import { loadClassifier } from '@fmnist/runtime';",
    `const classifier = await loadClassifier('models/${model}/model.onnx');`,
    "const [{ label, score }] = await classifier.classify('picture.png');",
    '```',
    '',
    'Input `images` is uint8 [N, 28, 28, 1], light garments on black; outputs are `probabilities` and `logits` [N, 10]. Labels, mean and deviation are in the metadata of the file.',
    '',
    '## Limits',
    '',
    'Fashion-MNIST is catalogue pictures of one shop, centred and cut out; photographs of clothes being worn are another matter. Shirts, T-shirts, pullovers and coats are confused the most, and some labels in the data are wrong. Data: Zalando Research, MIT licence.',
    '',
  ].join('\n');
}

/** The table of the project's README. */
export function resultsTable({ machine, date, protocols }: ModelResults): string {
  const rows = protocols.map(({ name, runs }, i) => [
    i === 0 ? 'LeNet, recipe `lenet`' : `LeNet, ${name}`,
    runs.length,
    `${percent(mean(runs.map((r) => r.accuracy)))} ± ${percent(deviation(runs.map((r) => r.accuracy)))}`,
    percent(mean(runs.map((r) => r.perClass.find((c) => c.label === 'Shirt')?.accuracy ?? NaN)), 1),
    runs[0]?.epochs ?? '',
    mean(runs.map((r) => r.seconds)).toFixed(0),
  ]);
  return [
    ...table(
      ['', 'Seeds', 'Test accuracy, %', 'Shirt, %', 'Epochs', 'Training, s'],
      [...rows, ["The student's report", 1, REPORT.overall, REPORT.classes[6] ?? '', 5, '']],
    ),
    '',
    `Mean ± standard deviation over seeds, 10,000 test images scored once with the last weights. ${machine}, ${date}.`,
    '',
  ].join('\n');
}

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)];
}
