import { basename, dirname, join, resolve } from 'node:path';

/** What to call a model by its path: `lenet` of runs/lenet, `lenet/model.onnx` of models/lenet/model.onnx. */
export const modelName = (given: string): string =>
  given.endsWith('.onnx') ? join(basename(dirname(resolve(given))), basename(given)) : basename(resolve(given));
