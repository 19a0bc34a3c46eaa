// TensorFlow.js's own LayersModel is what exportModel takes.
import { exportModel } from '@fmnist/exporter';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';

const model: LayersModel = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
export const exported = exportModel(model, { opset: 17 });
