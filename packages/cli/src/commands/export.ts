import type { Perform } from '../CliCommand.ts';
import { createCommand } from '../options/createCommand.ts';
import { wholeNumber } from '../options/numbers.ts';
import { exportInference } from './export/exportInference.ts';
import { exportTraining } from './export/exportTraining.ts';

/** `export`: a trained model as one ONNX file. */
export function exportCommand(perform: Perform) {
  return createCommand('export', {
    summary: 'Export a run, or any TensorFlow.js LayersModel, to ONNX, and verify the result.',
    examples: [
      ['export runs/lenet', 'its last weights as runs/lenet/model.onnx'],
      ['export path/to/model.json --out model.onnx', 'any model that model.save() of TensorFlow.js wrote'],
      ['export https://example.com/model.json --out model.onnx', 'one that is on a server; a .zip of it does, too'],
      ['export model.json --report', 'with a report beside the model, also where it fails'],
      ['export runs/lenet --layout nchw --batch 1 --out one.onnx', 'one picture at a time, channels first'],
    ],
    later: ['--half', '--int8', '--calib <n>'],
  })
    .argument('<source>', 'a run directory, a model.json, its folder or a .zip of it, or an http(s) address')
    .option('--out <file>', 'the ONNX file (default: model.onnx in the run or folder)')
    .option('--opset <n>', 'version of the operator set (default: 17)', wholeNumber(1))
    .option('--batch <n>', 'pictures at once (default: any number)', wholeNumber(1))
    .option('--layout <name>', "nhwc or nchw (default: the source model's, nhwc)")
    .option('--training', 'the training step instead: training.onnx, and its state as safetensors beside it')
    .option('--external-data', 'weights in a file beside it (default: only where they are above 2 GiB)')
    .option('--report [file]', 'what was done and how close the result is, as Markdown (default: model.report.md)')
    .option('--no-preprocess', 'take normalised floats, not pixels of 0 to 255')
    .option('--no-verify', 'do not compare the outputs of both models')
    .action((source, options) =>
      perform((context) => (options.training ? exportTraining : exportInference)(source, options, context)),
    );
}
