import { execFileSync, spawnSync } from 'node:child_process';

/** What its verdicts are compared in: another version has other operators and other rules. */
const ONNX = '1.23';

/**
 * Python with the onnx package, whose parser and checker are the truth for some tests: FMNIST_PYTHON, or python3 on the
 * PATH; undefined where neither has it.
 */
export const onnxPython: string | undefined = [process.env['FMNIST_PYTHON'], 'python3'].find(
  (python) =>
    python &&
    spawnSync(python, ['-c', `import onnx; assert onnx.__version__.startswith('${ONNX}.')`], { stdio: 'ignore' })
      .status === 0,
);

export const noOnnxPython = `needs Python with the onnx package ${ONNX} (set FMNIST_PYTHON)`;

/** Byte strings on standard input and output, each behind its length: `frames()` reads all, `put(bytes)` writes one. */
const PRELUDE = `
import os, sys, struct, json, onnx
# The onnx package prints warnings to standard output too.
out = os.fdopen(os.dup(1), 'wb')
os.dup2(2, 1)
def frames():
    data, at = sys.stdin.buffer.read(), 0
    while at < len(data):
        (length,) = struct.unpack_from('<I', data, at)
        yield data[at + 4 : at + 4 + length]
        at += 4 + length
def put(data):
    out.write(struct.pack('<I', len(data)) + data)
`;

/** Runs a script of the tests' own on `input`, and returns what it put. */
export function runOnnxPython(script: string, input: readonly Uint8Array[] = []): Buffer[] {
  if (onnxPython === undefined) throw new Error(noOnnxPython);
  const output = execFileSync(onnxPython, ['-W', 'ignore', '-c', PRELUDE + script], {
    input: Buffer.concat(input.flatMap((bytes) => [lengthOf(bytes), bytes])),
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const frames: Buffer[] = [];
  for (let at = 0; at < output.length;) {
    const length = output.readUInt32LE(at);
    frames.push(output.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return frames;
}

function lengthOf(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}

/** The models of all node tests of the onnx package, about two thousand: every operator and every attribute type. */
export function onnxNodeTests(): Buffer[] {
  return runOnnxPython(`
from onnx.backend.test.case.node import collect_testcases
for case in collect_testcases(None):
    if case.model is not None: put(case.model.SerializeToString())
`);
}

/**
 * What onnx.checker and onnx.shape_inference have against each model: '' for a valid one. Some broken models end the process that checks them:
 * "crashed".
 */
export function onnxVerdicts(models: readonly Uint8Array[]): string[] {
  return runOnnxPython(
    `
def verdict(data):
    try:
        onnx.checker.check_model(onnx.load_model_from_string(data), full_check=True)
        # The checker's own inference does not follow sizes from node to node.
        onnx.shape_inference.infer_shapes(onnx.load_model_from_string(data), check_type=True, strict_mode=True, data_prop=True)
        return b''
    except Exception as e: return str(e).encode() or b'refused'
models, verdicts = list(frames()), []
while len(verdicts) < len(models):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(write, 'wb') as answer:
            for data in models[len(verdicts):]:
                answer.write(verdict(data).hex().encode() + b'\\n')
                answer.flush()
        os._exit(0)
    os.close(write)
    with os.fdopen(read, 'rb') as answer: verdicts += [bytes.fromhex(line.decode()) for line in answer]
    os.waitpid(child, 0)
    if len(verdicts) < len(models): verdicts.append(b'crashed')
for v in verdicts: put(v)
`,
    models,
  ).map(String);
}
