import { discard, readBody } from './readBody.js';
import { RequestError } from './RequestError.js';

/** The classifier's errors that are about the picture or the request; all others are ours. */
const OF_THE_CLIENT = new Set(['NOT_AN_IMAGE', 'IMAGE_DAMAGED', 'IMAGE_TOO_LARGE', 'BAD_TOP_K']);

/**
 * POST /classify with a picture as the body, and GET /health.
 *
 * @param {import('@fmnist/runtime').Classifier} classifier
 * @param {object} options
 * @param {number} options.maxBytes of a body
 * @param {number} options.maxPending requests that are read or classified at a time; more are turned away at once
 * @param {AbortSignal} options.stopping aborted when the server stops
 * @returns {import('node:http').RequestListener}
 */
export function createHandler(classifier, { maxBytes, maxPending, stopping }) {
  let pending = 0;

  async function classify(request, response) {
    checkHeaders(request);
    // Here, and not after reading: bodies are held in memory, too.
    if (pending >= maxPending) throw new RequestError(503, 'BUSY', 'too many requests', { 'retry-after': '1' });
    pending++;
    try {
      const topK = new URLSearchParams(request.url.split('?')[1]).get('topK');
      const picture = await readBody(request, response, maxBytes);
      const signal = whileClientWaits(response);
      return await classifier.classify(picture, { signal, ...(topK !== null && { topK: Number(topK) }) });
    } finally {
      pending--;
    }
  }

  const routes = {
    '/classify': {
      methods: ['POST'],
      answer: async (request, response) => ({ status: 200, body: { predictions: await classify(request, response) } }),
    },
    '/health': {
      methods: ['GET', 'HEAD'],
      // A load balancer sends nothing more to one that stops.
      answer: () => ({
        status: stopping.aborted ? 503 : 200,
        body: { status: stopping.aborted ? 'stopping' : 'ok', device: classifier.device, pending },
      }),
    },
  };

  async function answer(request, response) {
    const [path] = request.url.split('?');
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) throw new RequestError(404, 'NOT_FOUND', `POST /classify or GET /health`);
    if (!route.methods.includes(request.method)) {
      const allow = route.methods.join(', ');
      throw new RequestError(405, 'METHOD_NOT_ALLOWED', `${path} takes ${allow}`, { allow });
    }
    return route.answer(request, response);
  }

  return async (request, response) => {
    const { status, body, headers } = await answer(request, response).catch(failure);
    // The client is gone, or was answered that it is too slow: nobody to answer.
    if (response.destroyed || response.socket?.destroyed) return;
    const json = Buffer.from(`${JSON.stringify(body)}\n`);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': json.length,
      'cache-control': 'no-store',
      // A kept connection would keep a stopping server waiting.
      ...(stopping.aborted && { connection: 'close' }),
      ...headers,
    });
    response.end(json);
    discard(request);
  };
}

/** @throws RequestError 415 */
function checkHeaders({ headers }) {
  const type = headers['content-type'] ?? 'none';
  if (!/^(image\/|application\/octet-stream\b)/i.test(type)) {
    throw new RequestError(415, 'UNSUPPORTED_TYPE', `content-type has to be image/* or application/octet-stream`);
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new RequestError(415, 'UNSUPPORTED_ENCODING', 'pictures are compressed already: send them as they are');
  }
}

/** Aborted when the client goes away without its answer, which spares the model the work. */
function whileClientWaits(response) {
  const gone = new AbortController();
  response.once('close', () => response.writableFinished || gone.abort());
  return gone.signal;
}

function failure(error) {
  if (error instanceof RequestError) return refusal(error.status, error);
  if (OF_THE_CLIENT.has(error.code)) return refusal(400, error);
  if (error.name === 'AbortError') return refusal(499, { code: 'GONE', message: 'the client is gone' });
  // For the log alone: a message of ours may hold paths.
  console.error(error);
  return refusal(500, { code: 'INTERNAL', message: 'this is our fault' });
}

function refusal(status, { code, message, headers = {} }) {
  return { status, headers, body: { error: { code, message } } };
}
