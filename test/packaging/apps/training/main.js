// A page that trains LeNet on images that it fetches, on the device in its address, and offers the model for download.
import { exportModel } from '@fmnist/exporter';
import { lenet, train } from '@fmnist/trainer';

const said = (result) => (document.querySelector('#said').textContent = JSON.stringify(result));
const asked = new URL(location).searchParams;
const device = asked.get('device');
const bar = document.querySelector('#progress');

/** What an IDX file holds after its header. */
async function idx(name, header) {
  const { body } = await fetch(`./data/${name}.gz`);
  const bytes = await new Response(body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  return new Uint8Array(bytes, header);
}

/** The first images of a split, all by default. */
async function split(name, count = Infinity) {
  const images = await idx(`${name}-images-idx3-ubyte`, 16);
  const labels = (await idx(`${name}-labels-idx1-ubyte`, 8)).subarray(0, count);
  return { images: images.subarray(0, labels.length * 784), labels, count: labels.length };
}

async function run() {
  const classes = (await (await fetch('./data/classes.txt')).text()).trim().split('\n');
  const size = { height: 28, width: 28, channels: 1 };
  const about = { name: 'small', title: 'Small', sha256: '', source: 'this page' };
  const data = {
    ...about,
    ...size,
    classes,
    train: await split('train', Number(asked.get('images'))),
    test: await split('t10k'),
  };
  const seen = [];
  const trained = await train({
    data,
    model: lenet,
    recipe: 'lenet',
    engine: 'ort',
    device,
    epochs: 1,
    batch: 50,
    val: 100,
    seed: 1,
    onStep({ step, stepsPerEpoch }) {
      bar.value = step / stepsPerEpoch;
      seen.push(bar.value);
    },
  });
  const { model, report } = await exportModel(trained.model, { classifier: { normalization: trained.normalization } });
  document.querySelector('#download').href = URL.createObjectURL(new Blob([model]));
  const { history, steps } = trained.progress;
  return { device: trained.engine.device, why: trained.why, history, steps, seen, report };
}

said(
  await run().catch(({ code, message, received, hint, stack }) => ({
    error: { code, message, received, hint, stack },
  })),
);
