// A strict consumer with nothing but the language: no TensorFlow.js, no DOM, no Node types.
import { ToolkitError } from '@fmnist/errors';
import { convert, exportModel, ExportError, layers, type ExportReport, type LayerDef } from '@fmnist/exporter';
import { ops, type Graph } from '@fmnist/onnx';
import type { LayersModelLike, SourceModel } from '@fmnist/exporter';

const Twice: LayerDef = {
  className: 'Twice',
  weights: [],
  layout: 'any',
  cases: [],
  convert: (g, [x]) => (x ? [g.Add(x, x)] : []),
};

export async function save(model: LayersModelLike): Promise<[Uint8Array, number]> {
  const exported: { model: Uint8Array; report: ExportReport } = await exportModel(model, { layers: { Twice } });
  return [exported.model, exported.report.sizeBytes];
}

export const graphOf = (source: SourceModel): Graph => convert(source, { layout: 'nchw' });
export const isOurs = (error: unknown): error is ToolkitError => error instanceof ExportError;
export const known: number = Object.keys(layers).length + Object.keys(ops).length;

// @ts-expect-error no such option: the types are there, not any.
void exportModel({} as LayersModelLike, { opsets: 17 });
