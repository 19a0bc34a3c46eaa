// A page that makes a model, exports it and offers it for download. With a bundler or without.
import { exportModel } from '@fmnist/exporter';
import '@tensorflow/tfjs-backend-cpu';
import { tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

const source = sequential({
  layers: [
    layers.conv2d({ inputShape: [12, 12, 1], filters: 4, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
const { model, report } = await exportModel(source, { opset: 17 });
document.querySelector('#download').href = URL.createObjectURL(new Blob([model]));

const x = Array.from({ length: 144 }, (_, i) => Math.sin(i));
const y = [...(await source.predict(tensor(x, [1, 12, 12, 1])).data())];
document.querySelector('#said').textContent = JSON.stringify({ report, x, y });
