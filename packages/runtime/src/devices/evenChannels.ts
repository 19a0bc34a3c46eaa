import {
  typedArrayToTensor,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '@fmnist/onnx/proto';

const INT = 2;
const INTS = 7;
/** Since this operator set Pad takes its numbers as an input. */
const PAD_OF_INPUTS = 11;

/**
 * Convolutions of 6, 9, 15 ... channels, with channels of zeros up to a multiple of 4. Where the outputs are a multiple of 4 and the inputs
 * one of 3, the WebGPU provider of onnxruntime 1.30 reads three channels at once and gives wrong numbers for more than 3. What
 * `@fmnist/autodiff`'s padChannels does for training is done here to the file's own messages, so that the model may hold operators that have no
 * definition in `@fmnist/onnx`.
 *
 * @returns undefined where no convolution of the model is one of those
 * @see https://github.com/microsoft/onnxruntime/issues/29651
 */
export function evenChannels(model: ModelProto): ModelProto | undefined {
  const { graph, opsetImport } = model;
  const opset = opsetImport?.find(({ domain }) => !domain || domain === 'ai.onnx')?.version ?? 1;
  const shapeOf = graph && weightShapes(graph);
  const pads: TensorProto[] = [];
  const node = graph?.node?.flatMap((conv, index) => {
    const missing = missingChannels(conv, shapeOf?.(conv.input?.[1] ?? '') ?? []);
    if (missing === 0) return [conv];
    const [x = '', w = '', ...bias] = conv.input ?? [];
    const rank = shapeOf?.(w)?.length ?? 0;
    const amounts = Array.from({ length: 2 * rank }, (_, i) => (i === rank + 1 ? missing : 0));
    const tensor = typedArrayToTensor(BigInt64Array.from(amounts, BigInt), {
      name: `even_channels_${index}`,
      dims: [amounts.length],
    });
    if (opset >= PAD_OF_INPUTS) pads.push(tensor);
    const pad = (input: string, output: string): NodeProto => ({
      opType: 'Pad',
      name: output,
      input: opset >= PAD_OF_INPUTS ? [input, tensor.name ?? ''] : [input],
      output: [output],
      ...(opset < PAD_OF_INPUTS && { attribute: [{ name: 'pads', ints: amounts.map(BigInt), type: INTS }] }),
    });
    const [evenX, evenW] = [`${tensor.name}_x`, `${tensor.name}_w`];
    return [pad(x, evenX), pad(w, evenW), { ...conv, input: [evenX, evenW, ...bias] }];
  });
  if (!graph || node?.length === graph.node?.length) return undefined;
  return { ...model, graph: { ...graph, node, initializer: [...(graph.initializer ?? []), ...pads] } };
}

/** Channels that a convolution lacks to be computed rightly. */
function missingChannels(
  { opType, domain, attribute }: NodeProto,
  [outputs = 0, inputs = 0]: readonly number[],
): number {
  if (opType !== 'Conv' || (domain && domain !== 'ai.onnx')) return 0;
  const group = attribute?.find(({ name, type = INT }) => name === 'group' && type === INT)?.i ?? 1n;
  const isWrong = group === 1n && inputs > 3 && inputs % 3 === 0 && inputs % 4 !== 0 && outputs % 4 === 0;
  return isWrong ? 4 - (inputs % 4) : 0;
}

/** The shapes of weights by name: constants of the file, be they quantised. */
function weightShapes({ initializer = [], node = [] }: GraphProto): (name: string) => readonly number[] | undefined {
  const shapes = new Map(initializer.map(({ name = '', dims = [] }) => [name, dims] as const));
  for (const { opType, input, output, attribute } of node) {
    const made = output?.[0] ?? '';
    const dims =
      opType === 'Constant'
        ? attribute?.find(({ name }) => name === 'value')?.t?.dims
        : opType === 'DequantizeLinear' || opType === 'Cast' || opType === 'Identity'
          ? shapes.get(input?.[0] ?? '')
          : undefined;
    if (dims) shapes.set(made, dims);
  }
  return (name) => shapes.get(name);
}
