import { constantsOf, layerNames, layerTable, type ModelProto } from '@fmnist/onnx';
import type { MachineLimits } from './measureLimits.node.ts';
import type { ProfiledNode } from './parseProfile.ts';

/** What a layer costs on the CPU. */
export interface ProfiledLayer {
  /** As `inspect` calls it; onnxruntime's own name for what it put in. */
  readonly name: string;
  /** Operators as onnxruntime runs them. */
  readonly operators: readonly string[];
  /** A run, in ms. */
  readonly ms: number;
  /** Of all layers' time, 0 to 1. */
  readonly share: number;
  /** A run of the batch, two for a multiply-add; null where an operator is not counted. */
  readonly flops: number | null;
  /** A run: what it reads of others, its weights, and what it writes. */
  readonly bytes: number;
  readonly gflopsPerSecond: number | null;
  readonly gigabytesPerSecond: number;
  /** What the roofline allows: as many as the machine can compute, or as its memory feeds. In GFLOP/s; null without FLOPs. */
  readonly roofGflopsPerSecond: number | null;
  /** Share of what holds it back: of the roof, or of the memory's speed where it computes nothing. Above 1 where all stays in the caches. */
  readonly ofLimit: number;
}

interface LayerOptions {
  /** How many runs the nodes' times are of. */
  readonly runs: number;
  /** Images a run that the graph leaves open; 1 where its batch is fixed. */
  readonly batch: number;
  readonly limits: MachineLimits;
}

/**
 * Times of kernels, summed up by the layers of the model that they came out of, those that cost most first. What onnxruntime fused into
 * another layer takes its time there; its FLOPs, which are few, are left out.
 */
export function layersOf(
  model: ModelProto,
  nodes: readonly ProfiledNode[],
  { runs, batch, limits }: LayerOptions,
): ProfiledLayer[] {
  const layerOf = layerFinder(model);
  const known = new Map(layerTable(model).map((layer) => [layer.name, layer]));
  const groups = new Map<string, ProfiledNode[]>();
  for (const node of nodes) groups.set(layerOf(node), [...(groups.get(layerOf(node)) ?? []), node]);
  const total = sum(nodes.map(({ us }) => us));
  return Array.from(groups, ([name, members]): ProfiledLayer => {
    const layer = known.get(name);
    const seconds = sum(members.map(({ us }) => us)) / 1e6 / runs;
    // Nodes of one layer hand their results to each other; what is read and written there goes through memory as well.
    const moved = sum(members.map(({ activationBytes, outputBytes }) => activationBytes + outputBytes));
    const bytes = moved + (layer?.sizeBytes ?? 0);
    const flops = layer ? (layer.uncounted.length > 0 ? null : layer.flops * batch) : 0;
    return {
      name,
      operators: [...new Set(members.map(({ operator }) => operator))],
      ms: 1000 * seconds,
      share: total > 0 ? (seconds * runs * 1e6) / total : 0,
      flops,
      bytes,
      ...against(limits, { flops, bytes, seconds }),
    };
  }).toSorted((a, b) => b.ms - a.ms);
}

/** Williams, Waterman, Patterson, "Roofline", CACM 52 (2009): attainable = min(peak, intensity x bandwidth). */
function against(
  { gflopsPerSecond: peak, gigabytesPerSecond: bandwidth }: MachineLimits,
  { flops, bytes, seconds }: { readonly flops: number | null; readonly bytes: number; readonly seconds: number },
) {
  const gigabytesPerSecond = bytes / seconds / 1e9;
  if (!flops) {
    const none = flops === null ? null : 0;
    return {
      gflopsPerSecond: none,
      gigabytesPerSecond,
      roofGflopsPerSecond: null,
      ofLimit: gigabytesPerSecond / bandwidth,
    };
  }
  const gflopsPerSecond = flops / seconds / 1e9;
  const roofGflopsPerSecond = Math.min(peak, (flops / bytes) * bandwidth);
  return { gflopsPerSecond, gigabytesPerSecond, roofGflopsPerSecond, ofLimit: gflopsPerSecond / roofGflopsPerSecond };
}

/** onnxruntime adds words to the names of nodes that it fuses or lays out anew: `fused fc1/Gemm`, `conv1/Relu_nchwc`, `pool_token_5`. */
function layerFinder({ graph = {} }: ModelProto): (node: ProfiledNode) => string {
  const names = layerNames(graph, constantsOf(graph));
  const byNode = new Map((graph.node ?? []).map(({ name = '' }, i) => [name, names[i] ?? '']));
  const layers = new Set(names);
  return ({ name }) => {
    let rest = name.replace(/^fused /, '');
    for (;;) {
      const found = byNode.get(rest) ?? (layers.has(rest) ? rest : undefined);
      if (found !== undefined && rest !== '') return found;
      const cut = Math.max(rest.lastIndexOf('_'), rest.lastIndexOf('/'));
      if (cut <= 0) return name;
      rest = rest.slice(0, cut);
    }
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
