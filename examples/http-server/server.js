// node server.js: loads the model, listens, and stops in good order on SIGTERM or SIGINT.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { loadClassifier } from '@fmnist/runtime';
import { createHandler } from './handler.js';
import { settings } from './settings.js';

const { host, port, model, maxBytes, maxPixels, maxPending, headersTimeoutMs, requestTimeoutMs, stopTimeoutMs } =
  settings(process.env);

// One for all requests: pictures of requests that come together run through the model together. A picture's size is read from its header,
// and one that is too large refused, before anything is decoded.
const classifier = await loadClassifier(model, { invert: 'auto', maxBytes, maxPixels, warmUp: true });

const stopping = new AbortController();
const handler = createHandler(classifier, { maxBytes, maxPending, stopping: stopping.signal });
const server = createServer(
  // Who sends slowly is answered 408. Node looks for them only so often; its default is every 30 seconds.
  { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, connectionsCheckingInterval: 500 },
  handler,
);
// Who asks before sending a large body (curl does) is told here that it is too large, and never sends it.
server.on('checkContinue', handler);
server.maxConnections = 1000;
server.listen(port, host);
await once(server, 'listening');
console.log(`listening on http://${host}:${server.address().port}, model on ${classifier.device}`);

let stopped;
async function stop() {
  console.log('stopping');
  stopping.abort();
  const closed = once(server, 'close');
  // Accepts nothing more, and closes the connections on which nothing is under way.
  server.close();
  let cut = false;
  const limit = setTimeout(() => {
    cut = true;
    server.closeAllConnections();
  }, stopTimeoutMs);
  await closed;
  clearTimeout(limit);
  await classifier.dispose();
  console.log(cut ? 'stopped; some requests were cut off' : 'stopped');
  // By itself once nothing is left to do, and so with all output written.
  process.exitCode = cut ? 1 : 0;
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => (stopped ??= stop()));
