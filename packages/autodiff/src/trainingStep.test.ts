import { bindSizes, checkModel, encodeModel, printModel, toProto, type Graph } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { noOnnxPython, onnxPython, runOnnxPython } from '../../onnx/test/onnxPython.ts';
import { batchOf, convolutional, linear } from '../test/networks.ts';
import { float, open, runStep, startOf, type Batch } from '../test/runStep.ts';
import {
  adam,
  evaluationStep,
  packWeights,
  sgd,
  softmaxCrossEntropy,
  trainingStep,
  unpackWeights,
  type TrainingStep,
} from './index.ts';

const PICTURE = [8, 8, 2];
const options = { loss: softmaxCrossEntropy, optimizer: sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 }) };
const initialOf = ({ parameters }: TrainingStep) =>
  packWeights(parameters, ({ initial }) => initial).data as Float32Array;

/** Losses of some steps, and the weights after them. */
async function train(
  step: TrainingStep,
  graph: Graph,
  steps = 5,
): Promise<{ losses: number[]; weights: Float32Array }> {
  const session = await open(graph);
  const state = startOf(graph, initialOf(step));
  const losses: number[] = [];
  for (let i = 1; i <= steps; i++)
    losses.push((await runStep(session, state, batchOf(6, PICTURE, i), { lr: 0.05, step: i })).loss);
  return { losses, weights: state.get('weights')?.data as Float32Array };
}

/** Loss and right answers for the given weights. */
async function evaluate(session: Awaited<ReturnType<typeof open>>, weights: Float32Array, { images, labels }: Batch) {
  const out = await session.run({ images, labels, weights: float(weights, [weights.length]) });
  return { loss: Number(out['loss']?.data[0]), correct: Number(out['correct']?.data[0]) };
}

describe('trainingStep', () => {
  test('has a gradient that agrees with differences of the loss', async () => {
    const step = trainingStep(convolutional(), { loss: softmaxCrossEntropy, optimizer: sgd() });
    const evaluation = await open(evaluationStep(convolutional(), options));
    const initial = initialOf(step);
    const batch = batchOf(6, PICTURE, 1);
    const state = startOf(step.graph, initial);
    await runStep(await open(step.graph), state, batch, { lr: 1, step: 1 });
    const next = state.get('weights')?.data as Float32Array;
    const lossAt = async (weights: Float32Array) => (await evaluate(evaluation, weights, batch)).loss;
    // Small enough to step over few kinks of Relu and MaxPool.
    const h = 1e-3;
    for (let j = 0; j < initial.length; j += 7) {
      const x = initial[j] ?? NaN;
      const slope = ((await lossAt(initial.with(j, x + h))) - (await lossAt(initial.with(j, x - h)))) / (2 * h);
      expect(Math.abs(x - (next[j] ?? NaN) - slope), `weight ${j}`).toBeLessThan(2e-3);
    }
  });

  test('learns: the loss on one batch falls', async () => {
    const step = trainingStep(convolutional(), { loss: softmaxCrossEntropy, optimizer: adam() });
    const session = await open(step.graph);
    const state = startOf(step.graph, initialOf(step));
    const batch = batchOf(9, PICTURE, 1);
    const results: { loss: number; correct: number }[] = [];
    for (let i = 1; i <= 100; i++) results.push(await runStep(session, state, batch, { lr: 0.03, step: i }));
    expect(results[0]?.loss).toBeGreaterThan(0.8);
    expect(results.at(-1)?.loss).toBeLessThan(0.1);
    expect(results.at(-1)?.correct).toBe(9);
  });

  test('leaves frozen weights out of the vector and as they are', async () => {
    const step = trainingStep(convolutional(), { ...options, trained: (name) => name.startsWith('fc') });
    const { weights } = await train(step, step.graph);
    const trained = unpackWeights(step.parameters, weights);
    expect([...trained.keys()]).toEqual(['fc1/kernel', 'fc1/bias', 'fc2/kernel', 'fc2/bias']);
    for (const { name, initial } of step.parameters)
      expect(trained.get(name)?.data, `${name}`).not.toEqual(initial.data);
    const constants = new Set(
      step.graph.nodes.flatMap(({ inputs }) => inputs.flatMap((v) => (v?.known ? [v.name] : []))),
    );
    expect([...constants].filter((name) => name.includes('/'))).toEqual(['conv/kernel', 'conv/bias']);
    // Nothing is computed for them: one convolution, the forward one.
    expect(step.graph.nodes.filter(({ op }) => op === 'Conv')).toHaveLength(1);
  });

  test('is the same with the batch left open and with it fixed', async () => {
    const step = trainingStep(convolutional(), options);
    const bound = bindSizes(step.graph, { N: 6 });
    expect(bound.nodes.length).toBeLessThanOrEqual(step.graph.nodes.length);
    expect(
      bound.nodes.flatMap(({ outputs }) => outputs.flatMap(({ shape }) => shape)).filter((d) => typeof d === 'string'),
    ).toEqual([]);
    const [open_, fixed] = [await train(step, step.graph), await train(step, bound)];
    const off = open_.weights.map((x, i) => Math.abs(x - (fixed.weights[i] ?? NaN)));
    expect(Math.max(...off)).toBeLessThan(1e-6);
    expect(fixed.losses.map((x) => x.toFixed(5))).toEqual(open_.losses.map((x) => x.toFixed(5)));
  });

  test('counts what is right, and its loss is that of evaluationStep on the same weights', async () => {
    const step = trainingStep(convolutional(), options);
    const batch = batchOf(12, PICTURE, 3);
    const trained = await runStep(await open(step.graph), startOf(step.graph, initialOf(step)), batch, {
      lr: 0,
      step: 1,
    });
    const session = await open(evaluationStep(convolutional(), options));
    const { loss, correct } = await evaluate(session, initialOf(step), batch);
    expect(loss).toBeCloseTo(trained.loss, 6);
    expect(correct).toBe(trained.correct);
  });

  test('is made of few nodes, each as it should be', () => {
    const { graph } = trainingStep(linear(), { loss: softmaxCrossEntropy, optimizer: sgd() });
    expect(`\n${printModel(toProto({ graph })).replace(/[^]*?\n\{/, '{')}\n`).toMatchInlineSnapshot(`
      "
      {
         ["weights/Split"] "weights/Split", "weights/Split.1" = Split <axis: int = 0> (weights, "int64(12,3)")
         ["weights/Reshape"] "weights/Reshape" = Reshape ("weights/Split", "int64(4,3)")
         [Gemm] Gemm = Gemm (images, "weights/Reshape", "weights/Split.1")
         ["loss/Unsqueeze"] "loss/Unsqueeze" = Unsqueeze (labels, "int64(1)")
         ["loss/Equal"] "loss/Equal" = Equal ("loss/Unsqueeze", classes)
         ["loss/Where"] "loss/Where" = Where ("loss/Equal", "float32(1)", "float32(0)")
         ["loss/LogSoftmax"] "loss/LogSoftmax" = LogSoftmax <axis: int = 1> (Gemm)
         ["loss/Mul"] "loss/Mul" = Mul ("loss/Where", "loss/LogSoftmax")
         ["loss/ReduceSum"] "loss/ReduceSum" = ReduceSum <keepdims: int = 0> ("loss/Mul", "int64(1)")
         ["loss/Neg"] "loss/Neg" = Neg ("loss/ReduceSum")
         ["loss/ReduceMean"] loss = ReduceMean <keepdims: int = 0, axes: ints = [0]> ("loss/Neg")
         ["gradient/Shape"] "gradient/Shape" = Shape <start: int = 0, end: int = 1> ("loss/Neg")
         ["gradient/Cast"] "gradient/Cast" = Cast <to: int = 1> ("gradient/Shape")
         ["gradient/Reshape"] "gradient/Reshape" = Reshape ("gradient/Cast", "int64()")
         ["gradient/Div"] "gradient/Div" = Div ("float32(1)_1", "gradient/Reshape")
         ["gradient/Shape_1"] "gradient/Shape_1" = Shape ("loss/Neg")
         ["gradient/Expand"] "gradient/Expand" = Expand ("gradient/Div", "gradient/Shape_1")
         ["gradient/Neg"] "gradient/Neg" = Neg ("gradient/Expand")
         ["gradient/Unsqueeze_3"] "gradient/Unsqueeze_3" = Unsqueeze ("gradient/Neg", "int64(1)")
         ["gradient/Shape_2"] "gradient/Shape_2" = Shape ("loss/Mul")
         ["gradient/Expand_1"] "gradient/Expand_1" = Expand ("gradient/Unsqueeze_3", "gradient/Shape_2")
         ["gradient/Mul_1"] "gradient/Mul_1" = Mul ("gradient/Expand_1", "loss/Where")
         ["gradient/Exp"] "gradient/Exp" = Exp ("loss/LogSoftmax")
         ["gradient/ReduceSum"] "gradient/ReduceSum" = ReduceSum ("gradient/Mul_1", "int64(1)")
         ["gradient/Mul_2"] "gradient/Mul_2" = Mul ("gradient/Exp", "gradient/ReduceSum")
         ["gradient/Sub"] "gradient/Sub" = Sub ("gradient/Mul_1", "gradient/Mul_2")
         ["gradient/Gemm_1"] "gradient/Gemm_1" = Gemm <alpha: float = 1, transA: int = 1> (images, "gradient/Sub")
         ["gradient/ReduceSum_1"] "gradient/ReduceSum_1" = ReduceSum <keepdims: int = 0> ("gradient/Sub", "int64(0)")
         ["gradient/Reshape_2"] "gradient/Reshape_2" = Reshape ("gradient/Gemm_1", "int64(12)")
         ["gradient/Concat_1"] "gradient/Concat_1" = Concat <axis: int = 0> ("gradient/Reshape_2", "gradient/ReduceSum_1")
         ["optimizer/Mul"] "optimizer/Mul" = Mul (lr, "gradient/Concat_1")
         ["optimizer/Sub"] next_weights = Sub (weights, "optimizer/Mul")
         ["correct/ArgMax"] "correct/ArgMax" = ArgMax <axis: int = 1, keepdims: int = 0> (Gemm)
         ["correct/Cast"] "correct/Cast" = Cast <to: int = 6> ("correct/ArgMax")
         ["correct/Equal"] "correct/Equal" = Equal ("correct/Cast", labels)
         ["correct/Cast_1"] "correct/Cast_1" = Cast <to: int = 1> ("correct/Equal")
         ["correct/ReduceSum"] correct = ReduceSum <keepdims: int = 0> ("correct/Cast_1", "int64(0)")
      }
      "
    `);
  });
});

describe('as a file', () => {
  const graphs = [convolutional(), linear()].flatMap((inference) =>
    [sgd(), options.optimizer, adam({ weightDecay: 0.01 })].flatMap((optimizer) => {
      const { graph } = trainingStep(inference, { loss: softmaxCrossEntropy, optimizer });
      return [graph, bindSizes(graph, { N: 4 }), evaluationStep(inference, options)];
    }),
  );
  const files = graphs.flatMap((graph) => [15, 17, 21].map((opset) => toProto({ graph }, { opset })));

  test('holds operators of ai.onnx alone, and the checker finds nothing', () => {
    for (const file of files) {
      expect(file.opsetImport?.map(({ domain }) => domain)).toEqual(['']);
      expect(file.graph?.node?.filter(({ domain = '' }) => domain !== '')).toEqual([]);
      expect(checkModel(file)).toEqual([]);
    }
  });

  test.skipIf(!onnxPython)(`passes the official checker${onnxPython ? '' : `: ${noOnnxPython}`}`, () => {
    const verdicts = runOnnxPython(
      `
for data in frames():
    try: onnx.checker.check_model(onnx.load_model_from_string(data), full_check=True); put(b'')
    except Exception as e: put(str(e).encode())
`,
      files.map(encodeModel),
    ).map(String);
    expect(verdicts.filter(Boolean)).toEqual([]);
    expect(verdicts).toHaveLength(files.length);
  });
});
