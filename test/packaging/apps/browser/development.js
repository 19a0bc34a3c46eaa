// Vite's development server of an example, for as long as a visit takes.
import { createServer } from 'vite';

/** @param visit gets the server's address */
export async function inDevelopment(visit) {
  const server = await createServer({ logLevel: 'silent', server: { port: 0, host: '127.0.0.1' } });
  await server.listen();
  try {
    return await visit(`http://127.0.0.1:${server.httpServer.address().port}`);
  } finally {
    await server.close();
  }
}
