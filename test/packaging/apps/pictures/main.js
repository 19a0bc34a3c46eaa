// A page that classifies one picture in every form in which a page may have it, and what is none.
import { loadClassifier } from '@fmnist/runtime';

const said = (result) => (document.querySelector('#said').textContent = JSON.stringify(result));
const picture = './data/picture.png';
const bytesOf = async (name) => new Uint8Array(await (await fetch(`./data/${name}`)).arrayBuffer());

async function image(address) {
  const element = new Image();
  element.src = address;
  await element.decode();
  // Shown smaller than it is.
  element.width = 5;
  return element;
}

async function canvas() {
  const element = document.createElement('canvas');
  const drawn = await image(picture);
  [element.width, element.height] = [drawn.naturalWidth, drawn.naturalHeight];
  element.getContext('2d').drawImage(drawn, 0, 0, element.width, element.height);
  return element;
}

async function offscreen() {
  const from = await canvas();
  const result = new OffscreenCanvas(from.width, from.height);
  result.getContext('2d').drawImage(from, 0, 0);
  return result;
}

async function imageData() {
  const { width, height, ...from } = await offscreenData();
  return new ImageData(from.data, width, height);
}

async function offscreenData() {
  const from = await offscreen();
  return from.getContext('2d').getImageData(0, 0, from.width, from.height);
}

async function video() {
  const element = document.createElement('video');
  element.muted = true;
  const from = await canvas();
  element.srcObject = from.captureStream();
  // A stream has its first frame once something is drawn.
  const again = setInterval(() => from.getContext('2d').drawImage(from, 0, 0), 20);
  await element.play();
  clearInterval(again);
  return element;
}

const forms = {
  address: async () => picture,
  URL: async () => new URL(picture, location),
  'data: URL': async () => (await canvas()).toDataURL(),
  'blob: URL': async () => URL.createObjectURL(new Blob([await bytesOf('picture.png')])),
  Uint8Array: () => bytesOf('picture.png'),
  ArrayBuffer: async () => (await bytesOf('picture.png')).buffer,
  Blob: async () => new Blob([await bytesOf('picture.png')]),
  File: async () => new File([await bytesOf('picture.png')], 'picture.png'),
  WebP: () => bytesOf('picture.webp'),
  BMP: () => bytesOf('picture.bmp'),
  JPEG: () => bytesOf('picture.jpg'),
  ImageData: imageData,
  'raw pixels': async () => {
    const { data, width, height } = await offscreenData();
    return { data: data.filter((_, i) => i % 4 < 3), width, height, channels: 3 };
  },
  HTMLCanvasElement: canvas,
  OffscreenCanvas: offscreen,
  ImageBitmap: async () => createImageBitmap(await canvas()),
  HTMLImageElement: () => image(picture),
  'HTMLImageElement that loads': async () => Object.assign(new Image(), { src: `${picture}?again` }),
  HTMLVideoElement: video,
  VideoFrame: async () => new VideoFrame(await canvas(), { timestamp: 0 }),
};

const refused = {
  'not there': async () => './data/none.png',
  text: async () => new TextEncoder().encode('not a picture'),
  'half a PNG': async () => (await bytesOf('picture.png')).slice(0, 300),
  'a PNG that says it is huge': async () => {
    const bytes = await bytesOf('picture.png');
    bytes.fill(0x7f, 16, 24);
    return bytes;
  },
  'a canvas of 60 megapixels': async () => new OffscreenCanvas(10_000, 6000),
  'a canvas without a size': async () => new OffscreenCanvas(0, 0),
  'an image of another site': () => image(picture.replace('.', location.origin.replace('127.0.0.1', 'localhost'))),
  'a broken image': async () => Object.assign(new Image(), { src: './data/none.png' }),
  'a thing': async () => ({ some: 'thing' }),
};

/** Outside of what is seen, so that it is never loaded. */
async function lazyImage() {
  const element = Object.assign(new Image(), { loading: 'lazy', src: './data/picture.png?lazy' });
  element.style = 'position: absolute; top: 100000px';
  document.body.append(element);
  return element;
}

/** As many as are prepared at a time wait for ever, until they are aborted; then others have their turn. */
async function abandoned(classifier) {
  const controller = new AbortController();
  const calls = Array.from({ length: 4 }, async () => classifier.classify(await lazyImage(), controller));
  setTimeout(() => controller.abort(new Error('enough')), 200);
  const [{ reason }] = await Promise.allSettled(calls);
  return [String(reason), (await classifier.classify(picture)).length];
}

async function run() {
  const phases = [];
  const onProgress = ({ phase }) => phases.at(-1) === phase || phases.push(phase);
  const classifier = await loadClassifier('./data/model.onnx', { device: 'wasm', warmUp: true, onProgress });
  const answers = {};
  for (const [name, make] of Object.entries(forms)) answers[name] = await classifier.classify(await make());
  const codes = {};
  for (const [name, make] of Object.entries(refused)) {
    codes[name] = await classifier.classify(await make()).then(
      (answer) => answer,
      ({ code, message }) => code ?? message,
    );
  }
  const waited = await abandoned(classifier);
  const pixels = await imageData();
  const { data, length } = await classifier.embeddings(pixels);
  const maps = await classifier.featureMaps(pixels);
  const heat = await classifier.occlusion(pixels);
  const many = await Promise.all(
    Array.from({ length: 1000 }, (_, i) =>
      classifier.classify(i % 10 ? pixels : './data/picture.png', { topK: 1 + (i % 3) }),
    ),
  );
  const { device } = classifier;
  await classifier.dispose();
  return {
    phases,
    device,
    answers,
    codes,
    waited,
    insides: {
      embedding: [length, ...data],
      maps: maps.map(({ name, shape, data: values }) => [name, shape, Math.max(...values)]),
      heat: [...heat.data],
    },
    many: many.map((answer) => [answer.length, answer[0].index]),
  };
}

said(await run().catch(({ code, message, stack }) => ({ error: { code, message, stack } })));
