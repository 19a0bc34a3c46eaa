// node classify.js PICTURE...: the three likeliest classes of each picture. A picture is a path or an address.
import { fileURLToPath } from 'node:url';
import { loadClassifier } from '@fmnist/runtime';

const model = process.env.MODEL ?? fileURLToPath(new URL('model.onnx', import.meta.url));
const pictures = process.argv.slice(2);

async function main() {
  if (pictures.length === 0) throw new Error('Usage: node classify.js PICTURE...');
  // `invert`: these classes were learned from light clothes on black ground, and photos of clothes often have a white one.
  const classifier = await loadClassifier(model, { invert: 'auto' });
  try {
    const answers = await classifier.classify(pictures, { topK: 3 });
    for (const [i, predictions] of answers.entries()) {
      console.log(pictures[i]);
      for (const { label, score } of predictions) console.log(`  ${(100 * score).toFixed(1).padStart(5)} %  ${label}`);
    }
  } finally {
    await classifier.dispose();
  }
}

main().catch((error) => {
  // The toolkit's errors say what is wrong and, in `hint`, what to do.
  console.error(error.message);
  if (error.hint) console.error(error.hint);
  process.exitCode = 1;
});
