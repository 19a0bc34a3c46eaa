import {
  constantsOf,
  decodeModel,
  inferTypes,
  tensorToTypedArray,
  type ModelProto,
  type NodeProto,
} from '@fmnist/onnx';
import { drawFeatureMaps, type FeatureStage } from '../visualize/drawFeatureMaps.ts';
import { drawFilters } from '../visualize/drawFilters.ts';
import { activations } from './activations.ts';
import { orNothing } from './orNothing.ts';
import type { Picture, ReportSource } from './ReportModel.ts';

/** What the network learned, and what it makes of the first image: filters and feature maps, as far as its file has them. */
export async function networkPictures(source: ReportSource): Promise<Picture[]> {
  const model = decodeModel(source.model);
  const found = await Promise.all([() => filters(model), () => featureMaps(source, model)].map(orNothing));
  return found.flatMap((picture) => picture ?? []);
}

/** The kernels of the first convolution. */
async function filters({ graph = {} }: ModelProto): Promise<Picture | undefined> {
  const conv = firstConv(graph.node);
  const kernel = constantsOf(graph).get(conv?.input?.[1] ?? '');
  const [out = 0, input = 0, height = 0, width = 0] = kernel?.dims?.map(Number) ?? [];
  const weights = kernel?.dims?.length === 4 ? tensorToTypedArray(kernel) : undefined;
  if (!conv || !(weights instanceof Float32Array) || Math.max(height, width) > LARGEST_KERNEL) return undefined;
  const title = `Learned filters of ${scopeOf(conv)}`;
  return { alt: title, png: await drawFilters({ weights, shape: [out, input, height, width], title }) };
}

/** The first image, and the last picture of each size that becomes of it. */
async function featureMaps(source: ReportSource, model: ModelProto): Promise<Picture | undefined> {
  const { split, height, width, channels, evaluation } = source;
  const ends = stages(model);
  if (ends.length === 0) return undefined;
  const image = split.images.subarray(0, height * width * channels);
  const names = ends.map(({ value }) => value);
  const shown = (await activations(source, [0], names)).flatMap(
    ({ dims: [, c = 0, h = 0, w = 0], data }, i): FeatureStage[] =>
      data.length === c * h * w ? [{ name: ends[i]?.name ?? '', shape: [c, h, w], data }] : [],
  );
  if (shown.length === 0) return undefined;
  const label = evaluation.classes[split.labels[0] ?? 0] ?? '';
  const png = await drawFeatureMaps({ image, height, width, channels, label, stages: shown });
  return { alt: `Feature maps of the first image, ${label}`, png };
}

const LARGEST_KERNEL = 64;
const MOST_STAGES = 12;
/** Operators that move pixels about: what they give may have its channels elsewhere. */
const MOVES = new Set(['Transpose', 'Reshape', 'Cast']);

/** From the first convolution on, the last value of each size in pixels. */
function stages(model: ModelProto): { readonly name: string; readonly value: string }[] {
  const nodes = model.graph?.node ?? [];
  const types = inferTypes(model, { openSize: 1 });
  const conv = firstConv(nodes);
  const pictures = nodes.slice(conv ? nodes.indexOf(conv) : nodes.length).flatMap((node) => {
    const value = node.output?.[0] ?? '';
    const { shape, element } = types.get(value) ?? {};
    if (shape?.length !== 4 || element !== 'float' || MOVES.has(node.opType ?? '')) return [];
    return [{ name: scopeOf(node), value, size: shape.slice(2).join() }];
  });
  return pictures.filter(({ size }, i) => size !== pictures[i + 1]?.size).slice(0, MOST_STAGES);
}

const firstConv = (nodes: readonly NodeProto[] = []) => nodes.find(({ opType }) => opType === 'Conv');

/** The layer of a node, by the first part of its name. */
const scopeOf = ({ name = '', opType = '' }: NodeProto) =>
  (name.split('/').find((part) => part !== '') ?? opType) || opType;
