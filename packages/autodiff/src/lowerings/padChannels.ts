import { attrsOf, ops, rewrite, type Builder, type Graph, type Value } from '@fmnist/onnx';

/**
 * Convolutions of 6, 9, 15 ... channels, with zeros up to a multiple of 4. Where the outputs are a multiple of 4 and the inputs one of 3,
 * the WebGPU provider of onnxruntime 1.30 reads three channels at once and gives wrong numbers for more than 3.
 * @see https://github.com/microsoft/onnxruntime/issues/29651
 */
export const padChannels = (graph: Graph): Graph =>
  rewrite(graph, (g, node, [x, w, b]) => {
    if (node.op !== 'Conv' || !x || !w) return undefined;
    const attrs = attrsOf(ops.Conv, node);
    const [outputs, inputs] = [Number(w.shape[0]), Number(w.shape[1])];
    if (attrs.group !== 1 || inputs <= 3 || inputs % 3 !== 0 || inputs % 4 === 0 || outputs % 4 !== 0) return undefined;
    const missing = 4 - (inputs % 4);
    return [g.Conv(withChannels(g, x, missing), withChannels(g, w, missing), b, attrs)];
  });

const withChannels = (g: Builder, v: Value, missing: number): Value =>
  g.Pad(v, g.ints([...v.shape.map(() => 0), 0, missing, ...v.shape.slice(2).map(() => 0)]), g.scalar(0));
