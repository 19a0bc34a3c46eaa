import { bindSizes, fromProto, type Graph, type ModelProto, type Node, type Value } from '@fmnist/onnx';

/**
 * Floating-point operations of one run: two (multiply and add) for each product in Conv, Gemm and MatMul, where nearly all of them are.
 * Sizes that are open, as the batch most often, count as 1.
 *
 * @returns undefined where the model has operators or sizes that are not known here
 */
export function countFlops(model: ModelProto): number | undefined {
  try {
    const { graph } = fromProto(model);
    const counts = bindSizes(graph, openSizes(graph)).nodes.map(flopsOf);
    const flops = counts.reduce((sum, count) => sum + count, 0);
    return Number.isSafeInteger(flops) ? flops : undefined;
  } catch {
    // A model that cannot be understood has a summary too.
    return undefined;
  }
}

function openSizes({ inputs }: Graph): Record<string, number> {
  const names = inputs.flatMap(({ shape }) => shape.filter((size) => typeof size === 'string'));
  return Object.fromEntries(names.map((name) => [name, 1]));
}

function flopsOf({ op, inputs: [a, b], outputs: [y], attrs }: Node): number {
  if (!a || !b || !y) return 0;
  if (op === 'Conv') return 2 * elements(y) * product(b.shape.slice(1));
  if (op === 'Gemm') return 2 * elements(y) * Number(a.shape[attrs['transA']?.value === 1 ? 0 : 1]);
  if (op === 'MatMul') return 2 * elements(y) * Number(a.shape.at(-1));
  return 0;
}

const elements = ({ shape }: Value) => product(shape);
const product = (shape: Value['shape']) => shape.reduce<number>((n, size) => n * Number(size), 1);
