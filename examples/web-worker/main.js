import { classifierInWorker } from './classifierInWorker.js';
import { drawScene } from './scene.js';

const $ = (id) => document.getElementById(id);
const show = ({ label, score }) => `${label}, ${(100 * score).toFixed(1)} %`;

function fail(error) {
  $('error').textContent = [error.message, error.hint].filter(Boolean).join('\n');
  $('error').hidden = false;
}

const classifier = classifierInWorker('model.onnx', {
  classifier: { invert: 'auto' },
  onProgress: ({ phase }) => {
    if (phase === 'compile') $('status').textContent = 'Preparing the model';
  },
});

// Drawn at each frame, whatever the worker does.
const context = $('scene').getContext('2d');
const counts = { frames: 0, answers: 0 };
let paused = false;
function frame(milliseconds) {
  counts.frames++;
  if (!paused) drawScene(context, milliseconds / 1000);
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
setInterval(() => {
  for (const [id, count] of Object.entries(counts)) $(id).textContent = count;
  Object.assign(counts, { frames: 0, answers: 0 });
}, 1000);

/** The frame of now, again and again, as fast as the worker answers, until this is begun anew. */
let run = 0;
async function classifyLive() {
  const own = ++run;
  while (!paused && own === run) {
    const [best] = await classifier.classify($('scene'), { topK: 1 });
    $('live').textContent = show(best);
    counts.answers++;
  }
}
const startLive = () => classifyLive().catch(fail);

$('pause').addEventListener('click', () => {
  paused = !paused;
  $('pause').setAttribute('aria-pressed', paused);
  if (!paused) startLive();
});

/** Given up when others are chosen, or by the button. */
let work = new AbortController();
$('cancel').addEventListener('click', () => work.abort());
$('files').addEventListener('change', async ({ target }) => {
  work.abort();
  const { signal } = (work = new AbortController());
  $('cancel').disabled = false;
  const rows = [...target.files].map(async (file) => {
    const row = document.createElement('li');
    // As text, never as HTML: a file's name may be anything.
    row.textContent = `${file.name}: ...`;
    const answer = classifier.classify(file, { topK: 1, signal }).then(([best]) => show(best));
    const said = (text) => (row.textContent = `${file.name}: ${text}`);
    answer.then(said, ({ message }) => said(signal.aborted ? 'cancelled' : message));
    $('list').append(row);
    await answer.catch(() => {});
  });
  target.value = '';
  await Promise.all(rows);
  if (work.signal === signal) $('cancel').disabled = true;
});

classifier.ready.then(
  ({ device, skipped }) => {
    const why = skipped.map(({ device: other, reason }) => `; not on ${other}: ${reason}`).join('');
    $('status').textContent = `The model runs on ${device}${why}`;
    startLive();
  },
  (error) => {
    $('status').textContent = 'The model could not be loaded';
    fail(error);
  },
);
