import { ToolkitError } from '@fmnist/errors';
import { builder, encodeModel, toProto } from '@fmnist/onnx';
import { openBrowserSession, type BrowserDevice } from './openBrowserSession.node.ts';

/**
 * Runs a model of one addition in a page: proof that browser, library and device work together.
 * @throws {ToolkitError} NO_DEVICE, WRONG_ANSWER
 */
export async function probeBrowser(
  device: BrowserDevice,
  options: { readonly signal?: AbortSignal } = {},
): Promise<{ readonly detail: string }> {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: [1] });
  const bytes = encodeModel(toProto({ graph: g.finish({ y: g.Add(x, x) }) }));
  const { session, detail, Tensor } = await openBrowserSession({ bytes, where: 'probe' }, device, options);
  try {
    const { y } = await session.run({ x: new Tensor('float32', [21], [1]) }, ['y']);
    if (y?.data[0] === 42) return { detail };
    throw new ToolkitError('WRONG_ANSWER', 'the browser adds wrongly', {
      kind: 'device',
      received: String(y?.data[0]),
    });
  } finally {
    await session.release();
  }
}
