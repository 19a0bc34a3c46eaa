import { ExportError } from '../errors.ts';
import type { LayerConfig } from '../layer.ts';

/** A layer in the settings of another one, as model.json has it. */
export interface LayerJson {
  readonly class_name: string;
  readonly config: LayerConfig;
}

/** @throws {ExportError} BAD_LAYER unless there is a class and settings */
export function readLayerJson(json: LayerJson | undefined): { className: string; config: LayerConfig } {
  const { class_name: className, config }: Partial<LayerJson> = json ?? {};
  if (typeof className !== 'string' || typeof config !== 'object' || config === null)
    throw new ExportError('BAD_LAYER', 'the layer inside it has no class or no settings');
  return { className, config };
}
