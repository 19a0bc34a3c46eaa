// What a Node program with @fmnist/exporter does: a model in memory and one from files become model.onnx.
import { writeFile } from 'node:fs/promises';
import { exportModel, loadModel } from '@fmnist/exporter';
import '@tensorflow/tfjs-backend-cpu';
import { io } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

const model = sequential({
  layers: [
    layers.conv2d({ inputShape: [12, 12, 1], filters: 4, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
const inMemory = await exportModel(model, { opset: 17 });
await writeFile('model.onnx', inMemory.model);

await model.save(
  io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    await writeFile('model.json', JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }));
    await writeFile('weights.bin', new Uint8Array(weightData));
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  }),
);
const artifacts = await loadModel('model.json');
const fromFiles = await exportModel(artifacts, { opset: 17 });

const same = Buffer.compare(inMemory.model, fromFiles.model) === 0;
process.stdout.write(JSON.stringify({ report: inMemory.report, same }));
