import { initialState, softmaxCrossEntropy, trainingStep, type Parameter } from '@fmnist/autodiff';
import { convert, fromLayersModel, simplify, toClassifier, type Normalization } from '@fmnist/exporter';
import { encodeModel, toProto } from '@fmnist/onnx';
import { optimizers, type OptimizerName } from './optimizer.ts';
import { encodeSafetensors } from './run/safetensors.ts';
import type { LayersModel } from './tf.ts';

export interface TrainingStepExportOptions {
  /** Absent: the input is float and already normalised. */
  readonly normalization?: Normalization;
  /** Default nesterov, with momentum 0.9. */
  readonly opt?: OptimizerName;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly labelSmoothing?: number;
  readonly opset?: number;
  /** Which weights are trained, by "layer/weight". Default all. */
  readonly trained?: (name: string) => boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface TrainingStepExport {
  /**
   * One training step in plain ai.onnx, for any onnxruntime: inputs `images`, `labels` [N] int32, `lr`, `step` (from 1) and the vectors `weights`
   * and those of the optimizer; outputs `loss`, `correct`, and `next_` of each vector, to be fed back.
   */
  readonly model: Uint8Array;
  /** What the vectors hold at the start, as a safetensors file. */
  readonly state: Uint8Array;
  /** Where each weight lies in the vector: `unpackWeights(parameters, vector)` gives them back by name, as TensorFlow.js stores them. */
  readonly parameters: readonly Parameter[];
}

/**
 * A classifier's training step as an ONNX file and its initial state.
 * @throws {ToolkitError} as `convert` and `trainingStep` do
 * @example
 * const { model, state } = await exportTrainingStep(lenet(), { normalization: { mean: [0.286], std: [0.353] } })
 */
export async function exportTrainingStep(
  layersModel: LayersModel,
  options: TrainingStepExportOptions = {},
): Promise<TrainingStepExport> {
  const {
    normalization,
    opt = 'nesterov',
    momentum = 0.9,
    weightDecay = 0,
    labelSmoothing = 0,
    opset,
    trained = () => true,
    metadata = {},
  } = options;
  const inference = simplify(
    toClassifier(convert(await fromLayersModel(layersModel)), { ...(normalization && { normalization }) }),
  );
  const step = trainingStep(inference, {
    loss: (g, logits, labels) => softmaxCrossEntropy(g, logits, labels, { labelSmoothing }),
    optimizer: optimizers[opt]({ momentum, weightDecay }),
    trained: (name) => name.includes('/') && trained(name),
  });
  const state = new Map(step.state.map((vector) => [vector.name, initialState(step, vector)]));
  const described = step.parameters.map(({ name, shape, moves }) => ({ name, shape, moves }));
  const proto = toProto(
    { graph: step.graph, producerName: 'fmnist', metadata: { ...metadata, parameters: JSON.stringify(described) } },
    { ...(opset !== undefined && { opset }) },
  );
  return { model: encodeModel(proto), state: encodeSafetensors(state, {}), parameters: step.parameters };
}
