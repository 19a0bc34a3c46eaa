import { layerTable, type ModelProto } from '@fmnist/onnx';
import { layerFinder } from './layerFinder.ts';
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
  /** Images a run that the graph leaves open; 1 where its batch is fixed. */
  readonly batch: number;
  readonly limits: MachineLimits;
}

/**
 * Times of kernels, summed up by the layers of the model that they came out of, those that cost most first. What onnxruntime fused into
 * another layer is counted there.
 */
export function layersOf(
  model: ModelProto,
  nodes: readonly ProfiledNode[],
  { batch, limits }: LayerOptions,
): ProfiledLayer[] {
  const find = layerFinder(model, nodes);
  const known = new Map(layerTable(model).map((layer) => [layer.name, layer]));
  const groups = new Map<string, Group>();
  for (const node of nodes) {
    const { name, covers } = find(node);
    const group = groups.get(name) ?? { members: [], covers: new Set() };
    group.members.push(node);
    for (const layer of covers) group.covers.add(layer);
    groups.set(name, group);
  }
  const total = sum(nodes.map(({ us }) => us));
  return Array.from(groups, ([name, { members, covers }]): ProfiledLayer => {
    const layers = [...covers].flatMap((layer) => known.get(layer) ?? []);
    const us = sum(members.map((node) => node.us));
    // Nodes of one layer hand their results to each other; what is read and written there goes through memory as well.
    const moved = sum(members.map(({ activationBytes, outputBytes }) => activationBytes + outputBytes));
    const bytes = moved + sum(layers.map(({ sizeBytes }) => sizeBytes));
    const isCounted = layers.every(({ uncounted }) => uncounted.length === 0);
    const flops = isCounted ? batch * sum(layers.map((layer) => layer.flops)) : null;
    return {
      name,
      operators: [...new Set(members.map(({ operator }) => operator))],
      ms: us / 1000,
      share: total > 0 ? us / total : 0,
      flops,
      bytes,
      ...against(limits, { flops, bytes, seconds: us / 1e6 }),
    };
  }).toSorted((a, b) => b.ms - a.ms);
}

interface Group {
  readonly members: ProfiledNode[];
  readonly covers: Set<string>;
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

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
