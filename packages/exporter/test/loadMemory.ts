// Loads the model at a path and prints how much more memory that took, at its peak, than the process had before.
import { loadModel } from '../src/index.ts';
import { readWeights } from '../src/source/readWeights.ts';

const [path = ''] = process.argv.slice(2);
// Everything that is loaded once is there already.
await loadModel({ json: { modelTopology: {}, weightsManifest: [] }, files: {} });
const peak = () => process.resourceUsage().maxRSS * 1024;
const before = peak();
const { weightSpecs = [], weightData = [] } = await loadModel(path);
const weights = readWeights(weightSpecs, weightData);
const sizeBytes = [...weights.values()].reduce((n, { data }) => n + data.byteLength, 0);
process.stdout.write(JSON.stringify({ sizeBytes, growth: peak() - before, count: weights.size }));
