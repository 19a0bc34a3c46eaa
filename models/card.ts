// The model card, from what the runs found. Nothing here is measured or chosen.
import { percent, table } from './table.ts';
import { variantsSection, type Variants } from './variants.ts';

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

const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
/** Sample standard deviation. */
const deviation = (xs: readonly number[]) =>
  Math.sqrt(xs.reduce((s, x) => s + (x - mean(xs)) ** 2, 0) / Math.max(1, xs.length - 1));

export function writeCard({ title, model, machine, date, protocols }: ModelResults, variants?: Variants): string {
  const [own] = protocols;
  const [first] = own?.runs ?? [];
  if (!own || !first) throw new Error('no runs to write about');
  return [
    `# ${title}`,
    '',
    headline(own.runs, first),
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
        p.runs.length === 1 ? '' : percent(deviation(p.runs.map((r) => r.accuracy))),
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
    ...(variants ? variantsSection(variants) : []),
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

/** The table of the project's README: every model that has results. */
export function resultsTable(models: readonly ModelResults[]): string {
  const rows = models.flatMap(({ model, protocols }) =>
    protocols.map(({ name, runs }) => [
      `\`${model}\`, ${name === 'recipe' ? 'its recipe' : name}`,
      runs.length,
      accuracyText(runs.map((r) => r.accuracy)),
      percent(mean(runs.map((r) => r.perClass.find((c) => c.label === 'Shirt')?.accuracy ?? NaN)), 1),
      runs[0]?.epochs ?? '',
      mean(runs.map((r) => r.seconds)).toFixed(0),
    ]),
  );
  const made = models.map(({ model, machine, date }) => `\`${model}\` ${machine}, ${date}`).join('; ');
  return [
    ...table(
      ['', 'Seeds', 'Test accuracy, %', 'Shirt, %', 'Epochs', 'Training, s'],
      [...rows, ["the student's report", 1, REPORT.overall, REPORT.classes[6] ?? '', 5, '']],
    ),
    '',
    `Mean ± standard deviation over seeds (one seed: its 95 % Wilson interval is on the card), 10,000 test images scored once with the last weights. Seconds on a machine that had other work. ${made}.`,
    '',
  ].join('\n');
}

/** The first sentence: what was reached, and from how many runs. */
function headline(runs: readonly RunSummary[], { count }: RunSummary): string {
  const xs = runs.map((r) => r.accuracy);
  const seeds = xs.length === 1 ? 'one seed' : `mean and standard deviation of ${xs.length} seeds`;
  const reached = xs.length === 1 ? `${percent(mean(xs))} %` : `${percent(mean(xs))} % ± ${percent(deviation(xs))}`;
  return `**${reached}** on the ${count.toLocaleString('en')} test images: ${seeds}, trained on all 60,000 training images with the recipe as it is, scored once with the last (or averaged) weights.`;
}

/** One run has no deviation. */
const accuracyText = (xs: readonly number[]) =>
  xs.length === 1 ? percent(mean(xs)) : `${percent(mean(xs))} ± ${percent(deviation(xs))}`;
