import { createRequire } from 'node:module';
import { ortVersion } from '../ort.node.ts';

export interface OrtFacts {
  readonly version: string | null;
  /** Names that it has been built with; what is not bundled needs files of its own. */
  readonly backends: readonly { readonly name: string; readonly bundled: boolean }[];
  /** Why its binding cannot be loaded. */
  readonly reason: string | null;
}

/** What the onnxruntime-node that is installed says of itself. Never throws. */
export function describeOrt(): OrtFacts {
  let version: string | null = null;
  try {
    version = ortVersion();
    const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node');
    return { version, backends: ort.listSupportedBackends(), reason: null };
  } catch (error) {
    return { version, backends: [], reason: error instanceof Error ? error.message : String(error) };
  }
}
