import { ToolkitError } from '@fmnist/errors';
import type { EncodedParts } from './encode.ts';
import type { ModelProto, TensorProto } from './schema.ts';
import { EXTERNAL, rawLength } from './tensor.ts';

export interface ExternalDataOptions {
  /** Name of the file of the values, in the folder of the model. */
  readonly location: string;
  /** Tensors from this many bytes on go there. Default 1024, as in the onnx package. */
  readonly threshold?: number;
}

/** Values of a model that lie in a file of their own. */
export interface ExternalData extends EncodedParts {
  readonly location: string;
}

/** Tensors begin on multiples of a memory page, so that a runtime can map the file. */
const PAGE = 4096;

/**
 * The model with the values of its large weights in a file beside it, which lifts protobuf's limit of 2 GiB.
 * @throws {ToolkitError} BAD_LOCATION unless the location is a plain file name
 * @see https://github.com/onnx/onnx/blob/main/docs/ExternalData.md
 */
export function externalize(
  model: ModelProto,
  { location, threshold = 1024 }: ExternalDataOptions,
): { model: ModelProto; external: ExternalData } {
  if (location === '' || location === '..' || location === '.' || /[/\\]/.test(location))
    throw new ToolkitError('BAD_LOCATION', 'external data needs a plain file name', {
      kind: 'usage',
      received: JSON.stringify(location),
    });
  const moved: { readonly tensor: TensorProto; readonly offset: number; readonly length: number }[] = [];
  let end = 0;
  const initializer = model.graph?.initializer?.map((tensor) => {
    const length = rawLength(tensor);
    if (length < threshold) return tensor;
    const offset = Math.ceil(end / PAGE) * PAGE;
    end = offset + length;
    moved.push({ tensor, offset, length });
    const entries = { location, offset: String(offset), length: String(length) };
    const { name, dims, dataType } = tensor;
    return {
      name,
      dims,
      dataType,
      dataLocation: EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    };
  });
  return {
    model: { ...model, graph: { ...model.graph, ...(initializer && { initializer }) } },
    external: {
      location,
      byteLength: end,
      *parts() {
        let at = 0;
        for (const { tensor, offset, length } of moved) {
          if (offset > at) yield new Uint8Array(offset - at);
          yield tensor.rawData ?? new Uint8Array(length);
          at = offset + length;
        }
      },
    },
  };
}
