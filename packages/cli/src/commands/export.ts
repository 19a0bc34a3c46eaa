import type { Perform } from '../CliCommand.ts';
import { createCommand } from '../options/createCommand.ts';
import { numberFrom, wholeNumber } from '../options/numbers.ts';
import { checkExportFlags } from './export/checkExportFlags.ts';
import { exportInference } from './export/exportInference.ts';
import { exportSmaller } from './export/exportSmaller.ts';
import { exportTraining } from './export/exportTraining.ts';

/** `export`: a trained model as one ONNX file. */
export function exportCommand(perform: Perform) {
  return createCommand('export', {
    summary:
      'Export a run, or any TensorFlow.js LayersModel, to ONNX, and verify the result; make an ONNX model smaller.',
    examples: [
      ['export runs/lenet', 'its last weights as runs/lenet/model.onnx'],
      ['export path/to/model.json --out model.onnx', 'any model that model.save() of TensorFlow.js wrote'],
      ['export https://example.com/model.json --out model.onnx', 'one that is on a server; a .zip of it does, too'],
      ['export model.json --report', 'with a report beside the model, also where it fails'],
      ['export runs/lenet --layout nchw --batch 1 --out one.onnx', 'one picture at a time, channels first'],
      ['export runs/lenet --half', 'in half precision too: runs/lenet/model.fp16.onnx'],
      ['export model.onnx --int8', 'in 8 bits, calibrated on 500 training images: model.int8.onnx'],
      [
        'export model.onnx --int8 --max-drop 0.3',
        'with the layers in float32 that cost more than 0.3 points of accuracy',
      ],
      ['export model.onnx --int8 --weights-only', 'the smallest file: weights in 8 bits, arithmetic as before'],
    ],
    later: [],
  })
    .argument(
      '<source>',
      'a run directory, a model.json, its folder or a .zip of it, an http(s) address; an .onnx file',
    )
    .option('--out <file>', 'the ONNX file (default: model.onnx in the run or folder)')
    .option('--opset <n>', 'version of the operator set (default: 17)', wholeNumber(1))
    .option('--batch <n>', 'pictures at once (default: any number)', wholeNumber(1))
    .option('--layout <name>', "nhwc or nchw (default: the source model's, nhwc)")
    .option('--training', 'the training step instead: training.onnx, and its state as safetensors beside it')
    .option('--external-data', 'weights in a file beside it (default: only where they are above 2 GiB)')
    .option('--report [file]', 'what was done and how close the result is, as Markdown (default: model.report.md)')
    .option('--no-preprocess', 'take normalised floats, not pixels of 0 to 255')
    .option('--no-verify', 'do not compare the outputs of both models')
    .option('--half', 'also in half precision, as model.fp16.onnx')
    .option('--int8', 'also in 8 bits, as model.int8.onnx')
    .option('--calib <n>', 'training images to calibrate and compare by (default: 500)', wholeNumber(1))
    .option('--data <name>', "with --calib: a data set by name, or a folder of it (default: the model's own)")
    .option('--method <name>', 'how ranges are found: minmax, entropy, percentile or mse (default: mse)')
    .option('--max-drop <percent>', 'points of accuracy that --int8 may cost', numberFrom(0, 100))
    .option('--exclude <patterns>', 'layers or operators to keep in float32, with commas between them; * is anything')
    .option('--dynamic', 'with --int8: ranges are found at each run, without calibration')
    .option('--weights-only', 'with --int8: weights only, in the smallest file')
    .action((source, options) =>
      perform((context) => {
        checkExportFlags(source, options);
        const isSmaller = options.half === true || options.int8 === true;
        const work = options.training ? exportTraining : isSmaller ? exportSmaller : exportInference;
        return work(source, options, context);
      }),
    );
}
