import { ToolkitError } from '@fmnist/errors';
import { writeFileSafely } from '@fmnist/files';
import { decodeModel, interfaceOf } from '@fmnist/onnx';
import type { Context, Outcome } from '../../CliCommand.ts';
import { exportPath } from '../../files/exportPath.ts';
import { readSettings } from '../../files/readRun.ts';
import { formatFacts, formatValues } from '../../output/formatFacts.ts';
import { formatBytes } from '../../output/quantities.ts';
import { quotePath } from '../../output/quotePath.ts';
import { loadOptions, type ExportFlags } from './exportFlags.ts';

/** A graph that trains: see `exportTrainingStep`. */
export async function exportTraining(source: string, flags: ExportFlags, context: Context): Promise<Outcome> {
  const { output } = context;
  const refused = (['batch', 'layout', 'report', 'externalData'] as const).find((flag) => flags[flag] !== undefined);
  if (refused)
    throw new ToolkitError(
      'CONFLICT',
      `--${refused === 'externalData' ? 'external-data' : refused} does not go with --training`,
      {
        kind: 'usage',
        hint: 'A training step takes batches of any size, as the source model stores pictures.',
      },
    );
  output.live({ label: `reading ${source}` });
  // Loaded here, since TensorFlow.js comes with it.
  const { classifierMetadata, exportTrainingStep, loadLayersModel } = await import('@fmnist/trainer');
  const loaded = await loadLayersModel(source, loadOptions(context));
  output.endLive();
  const path = await exportPath(source, flags.out, 'training.onnx');
  const statePath = path.replace(/(\.onnx)?$/, '.safetensors');
  const { mean, std } = loaded.metadata;
  // A model.json alone does not say how it was trained.
  const settings = await readSettings(source).then(
    (run) => run.settings,
    () => undefined,
  );
  const { model, state, parameters } = await exportTrainingStep(loaded.model, {
    ...(flags.preprocess && mean && std && { normalization: { mean, std } }),
    ...(settings && {
      opt: settings.opt,
      momentum: settings.momentum,
      weightDecay: settings.weightDecay,
      labelSmoothing: settings.labelSmoothing,
    }),
    ...(flags.opset !== undefined && { opset: flags.opset }),
    metadata: classifierMetadata(loaded.metadata),
  });
  await writeFileSafely(path, model);
  await writeFileSafely(statePath, state);
  const { inputs, outputs } = interfaceOf(decodeModel(model));
  output.show([
    `${quotePath(path)}  ${formatBytes(model.byteLength)}`,
    `${quotePath(statePath)}  ${formatBytes(state.byteLength)}`,
    '',
    ...formatFacts([
      ['inputs', formatValues(inputs)],
      ['outputs', formatValues(outputs)],
      ['weights', parameters.map((p) => `${p.name} [${p.shape.join(', ')}]`)],
    ]),
  ]);
  return {
    json: {
      model: path,
      state: statePath,
      inputs: inputs.map((v) => v.name),
      outputs: outputs.map((v) => v.name),
      weights: parameters.map(({ name, shape }) => ({ name, shape })),
    },
  };
}
