// A model as TensorFlow.js saves it, in as many weight files as a test wants, and quantised as its converter does.
import type { ModelArtifacts } from '../src/source/fromLayersModel.ts';
import type { WeightSpec } from '../src/source/weightSpec.ts';
import type { layers } from './tf.ts';

export interface SavedModel {
  readonly json: { readonly weightsManifest: readonly { paths: string[]; weights: WeightSpec[] }[] } & Record<
    string,
    unknown
  >;
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

type Saved = Omit<ModelArtifacts, 'weightSpecs' | 'weightData'> & {
  readonly weightSpecs: readonly WeightSpec[];
  readonly weightData: ArrayBuffer;
};

/** What model.save() hands out. */
export async function artifactsOf(model: layers.LayersModel): Promise<Saved> {
  let saved: ModelArtifacts = {};
  await model.save({
    async save(artifacts) {
      saved = artifacts as ModelArtifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  return saved as Saved;
}

/** model.json, and weight files of so many bytes. */
export function splitModel(
  { modelTopology, weightSpecs = [], weightData = [] }: ModelArtifacts,
  shardBytes = Infinity,
): SavedModel {
  const bytes = new Uint8Array(weightData as ArrayBuffer);
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes));
  const names = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  const shard = (i: number) => bytes.slice(i * shardBytes || 0, (i + 1) * shardBytes);
  return {
    json: {
      format: 'layers-model',
      generatedBy: 'TensorFlow.js tfjs-layers v4.22.0',
      convertedBy: null,
      modelTopology,
      userDefinedMetadata: { labels: ['a', 'b'] },
      weightsManifest: [{ paths: names, weights: [...weightSpecs] }],
    },
    files: Object.fromEntries(names.map((name, i) => [name, shard(i)])),
  };
}

/** All files, model.json among them, by name. */
export const allFiles = ({ json, files }: SavedModel): Record<string, Uint8Array<ArrayBuffer>> => ({
  ...files,
  'model.json': new TextEncoder().encode(JSON.stringify(json)),
});

type Bits = 'uint8' | 'uint16' | 'float16';

/** A saved float32 model with its weights in fewer bits. */
export function quantize(
  artifacts: ModelArtifacts,
  dtype: Bits,
): Omit<ModelArtifacts, 'weightData'> & { readonly weightData: ArrayBuffer } {
  const bytes = artifacts.weightData as ArrayBuffer;
  let at = 0;
  const parts = (artifacts.weightSpecs ?? []).map((spec) => {
    const values = new Float32Array(
      bytes,
      at,
      spec.shape.reduce((n, d) => n * d, 1),
    );
    at += values.byteLength;
    return { spec, ...(dtype === 'float16' ? halves(values) : codes(values, dtype)) };
  });
  return {
    ...artifacts,
    weightSpecs: parts.map(({ spec, quantization }) => ({ ...spec, quantization })),
    weightData: Uint8Array.from(parts.flatMap(({ data }) => [...new Uint8Array(data.buffer)])).buffer,
  };
}

/** The converter's scheme: as many steps as the type has from the least to the greatest value, moved so that 0 is one of them. */
function codes(values: Float32Array, dtype: 'uint8' | 'uint16') {
  const steps = dtype === 'uint8' ? 255 : 65535;
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const scale = greatest > least ? (greatest - least) / steps : 1;
  const min = least <= 0 && greatest >= 0 ? -Math.round(-least / scale) * scale : least;
  const code = (v: number) => Math.min(steps, Math.max(0, Math.round((v - min) / scale)));
  const data = dtype === 'uint8' ? Uint8Array.from(values, code) : Uint16Array.from(values, code);
  return { data, quantization: { dtype, scale, min, original_dtype: 'float32' } };
}

/** Truncated: rounding is not what is tested. */
function halves(values: Float32Array) {
  const half = (bits: number) => {
    const exponent = ((bits >>> 23) & 255) - 112;
    const [sign, fraction] = [(bits >>> 31) << 15, (bits >>> 13) & 1023];
    if (exponent <= 0) return exponent < -10 ? sign : sign | ((fraction | 1024) >>> (1 - exponent));
    return sign | Math.min(exponent << 10, 0x7800) | fraction;
  };
  const data = Uint16Array.from(new Uint32Array(values.slice().buffer), half);
  return { data, quantization: { dtype: 'float16', original_dtype: 'float32' } };
}
