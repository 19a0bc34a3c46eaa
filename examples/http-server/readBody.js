import { RequestError } from './RequestError.js';

/**
 * A request's body, as long as it is within the limit; the length that its header states is checked first, what comes is counted.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {number} maxBytes
 * @returns {Promise<Buffer>}
 * @throws RequestError 413; 400 where the client is gone before all has come
 */
export function readBody(request, response, maxBytes) {
  const tooLarge = () => new RequestError(413, 'BODY_TOO_LARGE', `at most ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  if (request.headers.expect) response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    request.on('data', (chunk) => {
      size += chunk.length;
      if (size <= maxBytes) return chunks.push(chunk);
      // Counted no more and kept no longer: `discard` sees to what is still coming.
      chunks.length = 0;
      return reject(tooLarge());
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => reject(new RequestError(400, 'BODY_CUT', 'the body ended too early')));
  });
}

/**
 * Throws away what is still coming of a body that was refused, for a short while. A connection that is closed with bytes unread is reset, and
 * then many clients never see the answer.
 * @param {import('node:http').IncomingMessage} request
 */
export function discard(request, limitMs = 2000) {
  if (request.complete) return;
  request.resume();
  const limit = setTimeout(() => request.socket.destroy(), limitMs);
  request.once('close', () => clearTimeout(limit));
}
