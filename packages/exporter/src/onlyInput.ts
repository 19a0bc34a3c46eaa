import type { Value } from '@fmnist/onnx';
import { ExportError } from './errors.ts';
import type { LayerContext } from './layer.ts';

/** The input of a layer that has one. @throws {ExportError} MISSING_INPUT */
export function onlyInput([x]: readonly Value[], { name }: Pick<LayerContext<unknown>, 'name'>): Value {
  if (!x) throw new ExportError('MISSING_INPUT', 'the layer needs an input', { where: name });
  return x;
}
