import { loadClassifier } from '@fmnist/runtime';
import { drawing } from './drawing.js';
import { drawHeat } from './heat.js';

const $ = (id) => document.getElementById(id);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const say = (text) => ($('status').textContent = text);

/** All text of others, a file's name or a label, is set as text and never as HTML. */
function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

function fail(error) {
  // The toolkit's errors say what is wrong and, in `hint`, what to do.
  $('error').textContent = [error.message, error.hint].filter(Boolean).join('\n');
  $('error').hidden = false;
}

function showProgress({ phase, loaded, total }) {
  const text = { download: 'Loading the model', compile: 'Preparing the model', ready: 'Draw, or choose a picture' };
  say(text[phase]);
  $('loading').hidden = phase === 'ready';
  // Without a value the bar only says that something goes on.
  if (phase === 'download' && total) Object.assign($('progress'), { value: loaded, max: total });
  else $('progress').removeAttribute('value');
}

function showDevices({ device, detail, skipped }) {
  $('device').querySelector('summary').textContent = `Device: ${device}`;
  $('devices').replaceChildren(
    element('li', element('strong', device), `: ${detail}`),
    ...skipped.map(({ device: other, reason, hint }) =>
      element('li', element('strong', other), ` was not taken: ${reason}.`, hint ? ` ${hint}` : ''),
    ),
  );
}

function showAnswer(predictions) {
  $('answer').replaceChildren(
    ...predictions.map(({ label, score }) => {
      const row = element('li', element('span', label), element('span', percent(score)));
      row.style.setProperty('--share', percent(score).replace(' ', ''));
      return row;
    }),
  );
}

function hideHeat() {
  $('heat').hidden = $('legend').hidden = true;
  $('explain').setAttribute('aria-pressed', 'false');
}

// `invert`: the classes of this model were learned from light clothes on black ground, and photos often have a white one.
const loading = loadClassifier('./model.onnx', { invert: 'auto', warmUp: true, onProgress: showProgress });

/** What is shown: a file, or the canvas. */
let current;
/** Given up when another picture comes. */
let work = new AbortController();

/** Does something with the classifier for the picture of now; an error is shown, unless it is about a picture that is gone. */
async function use(act) {
  work.abort();
  const { signal } = (work = new AbortController());
  $('error').hidden = true;
  try {
    const classifier = await loading;
    signal.throwIfAborted();
    await act(classifier, signal);
  } catch (error) {
    if (signal.aborted) return;
    say('');
    fail(error);
  }
}

const classify = (image) =>
  use(async (classifier, signal) => {
    hideHeat();
    const predictions = await classifier.classify(image, { signal });
    // Only now, and not by the browser before: a file that is no picture, or one that unpacks to gigabytes, was refused above.
    $('stage').classList.remove('empty');
    if (image instanceof Blob) {
      const bitmap = await createImageBitmap(image);
      if (!signal.aborted) canvas.show(bitmap);
      bitmap.close();
    }
    signal.throwIfAborted();
    current = image;
    showAnswer(predictions);
    say(`${predictions[0].label}, ${percent(predictions[0].score)}`);
    $('explain').disabled = false;
  });

const explain = () =>
  use(async (classifier, signal) => {
    say('Covering the picture, bit by bit');
    const map = await classifier.occlusion(current, { stride: 1, signal });
    const most = drawHeat($('heat'), map);
    const { label, score } = map.prediction;
    say(`${label}, ${percent(score)}, and what in the picture says so`);
    $('heat-help').textContent = `How far ${label} falls where a square of the picture is covered.`;
    $('most').textContent = `by ${percent(most)}`;
    $('heat').hidden = $('legend').hidden = false;
    $('explain').setAttribute('aria-pressed', 'true');
  });

const canvas = drawing($('drawing'), {
  pen: $('pen'),
  onChange: () => classify($('drawing')),
  onPen: (down) => say(down ? 'The pen is down' : 'The pen is up'),
});
$('drawing').addEventListener('pointerdown', () => $('stage').classList.remove('empty'));

$('file').addEventListener('change', ({ target }) => {
  if (target.files[0]) classify(target.files[0]);
  target.value = '';
});
$('clear').addEventListener('click', () => {
  work.abort();
  hideHeat();
  canvas.clear();
  $('stage').classList.add('empty');
  $('answer').replaceChildren();
  $('error').hidden = true;
  $('explain').disabled = true;
  say('Draw, or choose a picture');
});
$('explain').addEventListener('click', () => ($('heat').hidden ? explain() : hideHeat()));

const pictureOf = ({ files }) => files[0];
addEventListener('paste', ({ clipboardData }) => {
  const file = pictureOf(clipboardData);
  if (file) classify(file);
});
addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('over');
});
addEventListener('dragleave', ({ relatedTarget }) => {
  if (!relatedTarget) document.body.classList.remove('over');
});
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('over');
  const file = pictureOf(event.dataTransfer);
  if (file) classify(file);
});

loading.then(showDevices).catch((error) => {
  say('The model could not be loaded');
  $('loading').hidden = true;
  fail(error);
});
