import { ToolkitError } from '@fmnist/errors';
import { decodeModel } from '@fmnist/onnx';
import type { Classifier, Prediction } from '@fmnist/runtime';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { inFile, readModelFile } from '../files/readModelFile.ts';
import { resolveModel } from '../files/resolveModel.ts';
import { checkChoice } from '../options/checkChoice.ts';
import { createCommand } from '../options/createCommand.ts';
import { wholeNumber } from '../options/numbers.ts';
import { printable } from '../output/printable.ts';
import { formatPercent } from '../output/quantities.ts';
import { toToolkitError } from '../toToolkitError.ts';

const devices = ['auto', 'cpu', 'cuda', 'webgpu', 'wasm'] as const;

/** `predict`: what is on these pictures. */
export function predictCommand(perform: Perform) {
  return createCommand('predict', {
    summary: 'Classify pictures with an ONNX classifier.',
    examples: [
      ['predict runs/lenet shoe.png', 'the likeliest classes of one picture'],
      ['predict model.onnx *.jpg --top-k 1', 'one class each'],
      ['predict runs/lenet photo.jpg --invert', 'dark on light, where the model learned light on dark'],
      ['predict model.onnx *.png --json', 'for programs'],
    ],
    later: [],
  })
    .argument('<model>', 'an .onnx file or a run directory')
    .argument('<images...>', 'PNG, JPEG, WebP or BMP files')
    .option('--top-k <n>', 'classes a picture, the likeliest first', wholeNumber(1), 3)
    .option('--device <name>', devices.join(', '), 'auto')
    .option('--invert', 'turn dark on light into light on dark, as Fashion-MNIST is')
    .action((model, images, options) => perform((context) => predict(model, images, options, context)));
}

interface PredictFlags {
  readonly topK: number;
  readonly invert?: true | undefined;
  readonly device: string;
}

type Classified = { readonly image: string } & (
  | { readonly top: readonly Pick<Prediction, 'label' | 'score'>[] }
  | { readonly error: ToolkitError }
);

async function predict(
  model: string,
  images: readonly string[],
  { topK, invert, device }: PredictFlags,
  { output, signal }: Context,
): Promise<Outcome> {
  const { path } = await resolveModel(model);
  const bytes = await readModelFile(path);
  // It knows what people pass by mistake, a picture first, and says so.
  inFile(path, () => decodeModel(bytes));
  // Loaded here, since a mistake in the command line should not wait for onnxruntime.
  const { loadClassifier } = await import('@fmnist/runtime');
  const classifier = await loadClassifier(path, {
    invert: invert ?? false,
    device: checkChoice('--device', device, devices),
  });
  const width = Math.max(...images.map((image) => image.length));
  const results: Classified[] = [];
  try {
    for (const image of images) {
      const result = await classifyOne(classifier, image, topK, signal);
      results.push(result);
      if ('error' in result) {
        if (images.length > 1) output.error(result.error);
      } else output.show([`${printable(image).padEnd(width)}  ${formatTop(result.top)}`]);
    }
  } finally {
    await classifier.dispose();
  }
  return { json: { predictions: results.map(predictionJson) }, error: firstError(results) };
}

/** A picture that cannot be read must not keep the others from being classified. */
async function classifyOne(
  classifier: Classifier,
  image: string,
  topK: number,
  signal: AbortSignal,
): Promise<Classified> {
  try {
    const top = await classifier.classify(image, { topK, signal });
    return { image, top: top.map(({ label, score }) => ({ label, score })) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { image, error: toToolkitError(error) };
  }
}

function formatTop(top: readonly Pick<Prediction, 'label' | 'score'>[]): string {
  return top.map(({ label, score }) => `${printable(label)} ${formatPercent(score, 1)}`).join(', ');
}

function predictionJson(result: Classified) {
  if (!('error' in result)) return result;
  return { image: result.image, error: { code: result.error.code, message: result.error.message } };
}

/** The error of the only picture, or how many there are: each has been shown. */
function firstError(results: readonly Classified[]): ToolkitError | undefined {
  const errors = results.flatMap((result) => ('error' in result ? [result.error] : []));
  if (results.length === 1 || errors.length === 0) return errors[0];
  return new ToolkitError(
    'SOME_IMAGES_FAILED',
    `${errors.length} of ${results.length} pictures could not be classified`,
  );
}
