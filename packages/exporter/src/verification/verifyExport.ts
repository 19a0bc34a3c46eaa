import { encodeModel, toProto } from '@fmnist/onnx';
import type { ErrorDetails } from '@fmnist/errors';
import { convertWithLayers, inputTypeOf, storesChannelsFirst } from '../convert.ts';
import { ExportError } from '../errors.ts';
import type { ExportOptions, ExportSource, Prepared } from '../exportModel.ts';
import type { AnyLayerDef, ValueRange } from '../layer.ts';
import { layers as builtIn } from '../layers/index.ts';
import { optimize } from '../optimize.ts';
import type { LayersModelLike, ModelArtifacts } from '../source/fromLayersModel.ts';
import type { SourceModel } from '../source/SourceModel.ts';
import { nudgeInputs, nudgeWeights } from './lastBits.ts';
import { findParting, type PartingLayer } from './findParting.ts';
import { OPEN_SIZES, sampleInputs, type SampledInput, type Samples } from './sampleInputs.ts';
import { whyNotLoaded } from './whyNotLoaded.ts';
import { verify, type Run, type Sides, type Tensors, type Verification } from './verify.ts';

type Runners = typeof import('./runners.ts');

/** The source as it came, and what onnxruntime can open of the result. */
interface Given {
  readonly model: ExportSource;
  readonly artifacts: ModelArtifacts;
  readonly runnable: Uint8Array | string | undefined;
}

/**
 * Runs source and result on the same inputs. What cannot be done here is skipped with its reason.
 * @throws {ExportError} VERIFY_FAILED, after `failed` was told
 */
export async function verifyExport(
  prepared: Prepared,
  { model, artifacts, runnable }: Given,
  options: ExportOptions,
  failed: (verification: Verification) => void,
): Promise<Verification> {
  const { tolerance = 1e-5 } = options;
  const skipped = (reason: string): Verification => ({
    status: 'skipped',
    reason,
    tolerance,
    samples: 0,
    differences: [],
  });
  if (options.verify === false) return skipped('not asked for');
  if (runnable === undefined) return skipped('weights above 2 GiB in memory cannot be opened: export to a file');
  const runners = await import('./runners.ts').catch(whyNotLoaded);
  if (typeof runners === 'string') return skipped(runners);
  const size = sizeOfRun(prepared);
  if (size > MAX_ELEMENTS) return skipped(`it makes tensors of ${size} numbers, more than are compared here`);
  const source = await openSource(runners, model, artifacts);
  if (typeof source === 'string') return skipped(source);

  const where = prepared.source.name;
  const names = { inputs: prepared.source.inputs.map(({ name }) => name), outputs: prepared.outputs };
  const opened = await runners.runResult(runnable).catch((cause: unknown) => {
    throw failure(`onnxruntime cannot open the result: ${messageOf(cause)}`, { where, cause });
  });
  const sides: Sides = {
    source: ofSource(await runners.runSource(source, names), where),
    result: opened.run,
    nudged: async (inputs) => {
      const moved = await runners.runResult(encodeModel(nudgeWeights(prepared.proto)));
      return moved.run(nudgeInputs(inputs)).finally(moved.release);
    },
  };
  try {
    const { samples, result } = await firstThatRuns(sampledInputs(prepared, options), sides, tolerance).catch(
      (cause: unknown) => {
        if (cause instanceof ExportError) throw cause;
        throw failure(`source and result could not be compared: ${messageOf(cause)}`, { where, cause });
      },
    );
    if (result.status === 'passed') return result;
    const parting = await parted(prepared.source, samples.source, { runners, source, options, tolerance });
    const verification = { ...result, ...(parting && { parting }) };
    const defect = parting && defectOf(prepared.source, parting, { ...builtIn, ...options.layers });
    if (defect) return { ...verification, status: 'skipped', reason: defect };
    failed(verification);
    throw differs(where, verification);
  } finally {
    await opened.release();
  }
}

/** Numbers of one tensor that both sides are let make: half a gigabyte. */
const MAX_ELEMENTS = 2 ** 27;

/** The largest tensor for one example, where its sizes are known. */
const sizeOfRun = ({ graph: { inputs, nodes } }: Prepared): number =>
  [...inputs, ...nodes.flatMap(({ outputs }) => outputs)].reduce(
    (most, { shape }) =>
      Math.max(
        most,
        shape.reduce<number>((n, d) => (typeof d === 'number' ? n * d : n), 1),
      ),
    0,
  );

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const failure = (message: string, details: ErrorDetails) =>
  new ExportError('VERIFY_FAILED', message, {
    kind: 'gate',
    hint: 'Please report this model; verify: false exports it unchecked.',
    ...details,
  });

function differs(where: string, { differences, tolerance, parting }: Verification): ExportError {
  const worst = differences
    .map((d) => `${d.output} by ${d.maxAbsolute.toExponential(2)} of ${d.largest.toPrecision(3)}`)
    .join(', ');
  const first = parting ? `; they part at layer ${parting.layer} (${parting.className})` : '';
  return failure(`source and result give different outputs${first}`, {
    where,
    expected: `differences of at most ${tolerance}`,
    received: worst || 'no output in common',
  });
}

/** What TensorFlow.js cannot do itself is no fault of the result. @throws {ExportError} VERIFY_FAILED */
const ofSource =
  (run: Run, where: string): Run =>
  (inputs) =>
    run(inputs).catch((cause: unknown) => {
      throw failure(`TensorFlow.js itself cannot run the source model: ${messageOf(cause)}`, {
        where,
        cause,
        hint: 'verify: false (--no-verify) exports it unchecked.',
      });
    });

/** The source as something that predicts, or why there is none. */
async function openSource(
  runners: Runners,
  model: ExportSource,
  artifacts: ModelArtifacts,
): Promise<LayersModelLike | string> {
  if ('save' in model) return model.predict ? model : 'the source model cannot predict';
  try {
    return await runners.loadSource(artifacts);
  } catch (cause) {
    return `TensorFlow.js cannot load the source model: ${messageOf(cause)}`;
  }
}

function sampledInputs(
  { source, graph }: Prepared,
  { batch, layout, classifier, layers = {} }: ExportOptions,
): SampledInput[] {
  const byName = new Map(source.layers.map((layer) => [layer.name, layer]));
  const channelsFirst = storesChannelsFirst(source, layout);
  return source.inputs.flatMap(({ name, layer }, i) => {
    const input = byName.get(layer);
    if (!input) return [];
    const { dtype, shape } = inputTypeOf(input);
    return {
      name,
      dtype,
      shape: batch === undefined ? shape : shape.with(0, batch),
      range: rangeOf(source, layer, { ...builtIn, ...layers }) ?? rangeOfType(dtype),
      result: {
        name: graph.inputs[i]?.name ?? name,
        channelsFirst: channelsFirst && shape.length > 2,
        ...(classifier?.normalization && { normalization: classifier.normalization }),
      },
    };
  });
}

/** What TensorFlow.js is known to compute wrongly in the layer at which both part. */
function defectOf(
  { layers }: SourceModel,
  parting: PartingLayer,
  defs: Readonly<Record<string, AnyLayerDef>>,
): string | undefined {
  const layer = layers.find(({ name }) => name === parting.layer);
  const defect = layer && defs[layer.className]?.defect?.(layer.config);
  return defect && `they part at layer ${parting.layer} (${parting.className}), where ${defect}`;
}

/** What the first layer behind an input takes. */
function rangeOf(
  source: SourceModel,
  input: string,
  defs: Readonly<Record<string, AnyLayerDef>>,
): ValueRange | undefined {
  const readers = source.layers.filter(({ inputs }) => inputs.some(({ layer }) => layer === input));
  return readers.flatMap(({ className, config }) => defs[className]?.takes?.(config) ?? [])[0];
}

const rangeOfType = (dtype: SampledInput['dtype']): ValueRange =>
  dtype === 'float32' ? { from: -1, to: 1 } : { from: 0, to: 4, whole: true };

/** The comparison at the first size at which both run, where sizes are open: a picture may be too small for all that is done to it. */
async function firstThatRuns(
  inputs: readonly SampledInput[],
  sides: Sides,
  tolerance: number,
): Promise<{ samples: Samples; result: Verification }> {
  const isOpen = inputs.some(({ shape }) => shape.slice(1).some((d) => typeof d !== 'number'));
  let reason: unknown;
  for (const open of isOpen ? OPEN_SIZES : [1]) {
    const samples = sampleInputs(inputs, open);
    try {
      return { samples, result: await verify(samples, sides, { tolerance }) };
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

/** The first layer at which both part, where that can be found out. */
async function parted(
  source: SourceModel,
  given: Tensors,
  {
    runners,
    source: model,
    options,
    tolerance,
  }: { runners: Runners; source: LayersModelLike; options: ExportOptions; tolerance: number },
): Promise<PartingLayer | undefined> {
  try {
    const runSource = await runners.runLayers(
      model,
      source.inputs.map(({ name }) => name),
    );
    if (!runSource) return undefined;
    const graph = optimize(convertWithLayers(source, { ...(options.layers && { layers: options.layers }) }));
    const { run: runResult, release } = await runners.runResult(encodeModel(toProto({ graph }, options)));
    const inputs = { source: given, result: given };
    return await findParting(source.layers, inputs, runSource, runResult, { tolerance }).finally(release);
  } catch {
    // A model that cannot be taken apart, such as one of another copy of TensorFlow.js: the difference itself is reported all the same.
    return undefined;
  }
}
