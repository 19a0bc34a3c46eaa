import { builder, encodeModel, toProto } from '@fmnist/onnx';
import { expect, test } from 'vitest';
import { nodePlacement, parseNodePlacement } from './nodePlacement.node.ts';
import { sessionInChild } from './sessionInChild.node.ts';

const g = builder();
const x = g.input('x', { dtype: 'float32', shape: [2, 3] });
const model = encodeModel(toProto({ graph: g.finish({ y: g.Softmax(g.Add(x, g.scalar(1))) }) }));

test('the CPU runs every node of a model that is opened on it', async () => {
  expect([...(await nodePlacement(model, { executionProviders: ['cpu'] }))]).toEqual([
    ['CPUExecutionProvider', { count: 2, nodes: [] }],
  ]);
});

test('nodes are listed by provider, whatever else the log says', () => {
  const line = (text: string) =>
    `2026-01-01 [V:onnxruntime:, session_state.cc:1 VerifyEachNodeIsAssignedToAnEp] ${text}`;
  const log = [
    line('Node placements'),
    line(' Node(s) placed on [CPUExecutionProvider]. Number of nodes: 1'),
    line('  Cast (a/Cast)'),
    'something else',
    line(' Node(s) placed on [WebGpuExecutionProvider]. Number of nodes: 2\u001b[m'),
    line('  Add (Add)'),
    line('  Mul (Mul)'),
  ].join('\n');
  expect(Object.fromEntries(parseNodePlacement(log))).toEqual({
    CPUExecutionProvider: { count: 1, nodes: ['Cast (a/Cast)'] },
    WebGpuExecutionProvider: { count: 2, nodes: ['Add (Add)', 'Mul (Mul)'] },
  });
});

test('what fails in the child process is an error with its reason here', async () => {
  await expect(sessionInChild(model.subarray(0, 9), { session: {} })).rejects.toMatchObject({
    code: 'SESSION_FAILED',
    received: expect.stringMatching(/protobuf|graph/i),
  });
});
