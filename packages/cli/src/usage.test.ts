import { expect, test } from 'vitest';
import { FIXTURE, runCli } from '../test/runCli.ts';

test.each([
  ['an unknown command', ['trian'], 'UNKNOWN_COMMAND', 'Did you mean train?'],
  ['an unknown flag', ['train', '--epoch', '3'], 'UNKNOWN_OPTION', 'Did you mean --epochs?'],
  ['an unknown recipe', ['train', '--recipe', 'lenets'], 'UNKNOWN_NAME', 'Did you mean lenet?'],
  ['an unknown model', ['train', '--model', 'lenett'], 'UNKNOWN_NAME', 'expected lenet'],
  ['an unknown optimizer', ['train', '--opt', 'adm'], 'UNKNOWN_NAME', 'expected sgd, momentum, nesterov, adam, adamw'],
  ['an unknown schedule', ['train', '--sched', 'linear'], 'UNKNOWN_NAME', 'expected constant, cosine'],
  ['an unknown engine', ['train', '--engine', 'torch'], 'UNKNOWN_NAME', 'expected auto, ort, tfjs'],
  ['an unknown device', ['train', '--device', 'gpu'], 'UNKNOWN_NAME', 'expected auto, cpu, cuda, webgpu, wasm'],
  ['an unknown data set', ['train', '--data', 'fashion-mnits'], 'UNKNOWN_DATASET', 'Did you mean fashion-mnist?'],
  ['an unknown split', ['evaluate', 'x.onnx', '--split', 'tets'], 'UNKNOWN_NAME', 'expected test, val, train'],
  ['an unknown layout', ['export', 'x', '--layout', 'chw'], 'UNKNOWN_NAME', 'expected nhwc, nchw'],
  ['no epochs', ['train', '--epochs', '0'], 'INVALID_ARGUMENT', 'a whole number from 1'],
  ['half an epoch', ['train', '--epochs', '0.5'], 'INVALID_ARGUMENT', 'a whole number from 1'],
  ['an empty number', ['train', '--lr', ''], 'INVALID_ARGUMENT', 'a number from 0'],
  ['a share above 1', ['evaluate', 'x.onnx', '--fail-below', '90'], 'INVALID_ARGUMENT', 'from 0 to 1'],
  ['no model', ['inspect'], 'MISSING_ARGUMENT', "'model'"],
  ['nothing to report', ['report'], 'MISSING_ARGUMENT', "'models'"],
  ['two precisions', ['export', 'x.onnx', '--half', '--int8'], 'CONFLICT', '--int8 does not go with --half'],
  ['a method without a use', ['export', 'x.onnx', '--method', 'mse'], 'CONFLICT', '--method needs --int8'],
  ['an unknown method', ['export', 'x', '--int8', '--method', 'kl'], 'UNKNOWN_NAME', 'expected minmax, entropy'],
  ['an ONNX model to become one', ['export', 'x.onnx'], 'NEEDS_FORM', 'expected --int8 or --half'],
  ['another batch of a file', ['export', 'x.onnx', '--int8', '--batch', '2'], 'CONFLICT', '--batch does not go with'],
  ['a planned negation', ['train', '--no-autotune'], 'NOT_YET', '--no-autotune is not there yet'],
  ['an unknown one of several devices', ['evaluate', 'x.onnx', '--device', 'cpu,gpu'], 'UNKNOWN_NAME', 'browser-wasm'],
  [
    'an unknown device for scoring',
    ['evaluate', 'x.onnx', '--device', 'al'],
    'UNKNOWN_NAME',
    'expected auto, all, cpu',
  ],
  ['a planned command', ['sweep', '--lr', '1'], 'NOT_YET', 'the command sweep is not there yet'],
  [
    'training steps, measured',
    ['bench', 'x', '--train', '--peers', 'all'],
    'NOT_YET',
    '--train, --peers are not there',
  ],
  ['half an image', ['bench', 'x.onnx', '--batch', '1,0.5'], 'INVALID_ARGUMENT', 'a whole number from 1'],
  ['an unknown type', ['bench', 'x.onnx', '--dtype', 'fp8'], 'UNKNOWN_NAME', 'expected fp32, fp16, int8'],
  ['no accuracy to fail', ['bench', 'x.onnx', '--no-accuracy', '--fail-below', '1'], 'CONFLICT', '--no-accuracy'],
  ['text and check', ['inspect', 'x.onnx', '--text', '--check'], 'CONFLICT', '--text and --check'],
  ['a resumed run changed', ['train', '--resume', 'x', '--lr', '1'], 'RESUME_KEEPS_SETTINGS', '--lr cannot be changed'],
])('%s is wrong usage', async (_, argv, code, message) => {
  const { exitCode, stdout, stderr } = await runCli(argv);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/^error: /);
  expect(stderr).toContain(`[${code}]`);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

test('a device that is known but not here exits with 4', async () => {
  const { exitCode, stderr } = await runCli(['train', '--device', 'cuda', '--data', FIXTURE]);
  expect(exitCode).toBe(4);
  expect(stderr).toContain('[NO_DEVICE]');
});

test('with --json an error is one object, and its message still on stderr', async () => {
  const { exitCode, stdout, stderr } = await runCli(['train', '--json', '--lrr', '3']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 'UNKNOWN_OPTION',
      message: "unknown option '--lrr'",
      where: null,
      expected: null,
      received: null,
      hint: 'Did you mean --lr?',
    },
  });
  expect(stderr).toContain('--lrr');
});

test('with --debug the error says where it came from', async () => {
  const { stderr } = await runCli(['train', '--recipe', 'x', '--debug']);
  expect(stderr).toContain('checkChoice.ts');
});

test('help lists every command, and each has examples', async () => {
  const { exitCode, stdout, stderr } = await runCli([]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const names = ['train', 'export', 'evaluate', 'bench', 'predict', 'inspect', 'report'];
  expect([...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name)).toEqual(expect.arrayContaining(names));
  expect(stdout).not.toContain('sweep');
  for (const name of names) {
    const help = await runCli([name, '--help']);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('Examples:\n  pnpm');
    expect(help.stdout).toContain('--json');
    expect(help.stdout).not.toMatch(/--(no-autotune|peers)/);
  }
});

test('colours are for terminals, and go where NO_COLOR or --no-color is', async () => {
  const colored = '\u001B[31m';
  expect((await runCli(['trian'], { isTTY: true })).stderr).toContain(colored);
  expect((await runCli(['trian'])).stderr).not.toContain(colored);
  expect((await runCli(['train', '--lrr', '--no-color'], { isTTY: true })).stderr).not.toContain(colored);
});
