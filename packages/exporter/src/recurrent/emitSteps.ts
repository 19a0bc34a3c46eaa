// A sequence, step by step: one Scan, whose body is a step.
import { builder, type Builder, type Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';

export interface Sequence {
  /** The layer, for errors. */
  readonly name: string;
  readonly x: Value;
  /** Where its steps are. */
  readonly axis: number;
  /** Before the first step. */
  readonly states: readonly Value[];
  /** Which steps count, bool [N, steps], or [N, steps, ...] for each place. */
  readonly mask: Value | undefined;
  /** Where the channels of a step are. */
  readonly channels: number;
  /** From the last step to the first. */
  readonly backwards: boolean;
}

/** What comes out of a sequence. */
export interface Emitted {
  /** The outputs of all steps, in the order in which they were taken. */
  readonly sequence: Value;
  readonly last: Value;
  readonly states: readonly Value[];
}

/**
 * A step for each of a sequence. Where the mask says that a step does not count, output and states are the states before it: the first of
 * them is the output.
 */
export function emitSteps(
  g: Builder,
  { name, x, axis, states, mask, channels, backwards }: Sequence,
  step: (g: Builder, x: Value, states: readonly Value[]) => readonly Value[],
): Emitted {
  if (mask && mask.shape.length !== x.shape.length - 1)
    throw new ExportError('UNSUPPORTED_OPTION', 'TensorFlow.js cannot run it with this mask', {
      where: name,
      expected: `a mask of ${x.shape.length - 1} axes for a sequence of ${x.shape.length}`,
      received: `${mask.shape.length} axes`,
    });
  const body = builder();
  const before = states.map(({ dtype, shape }, i) => body.input(`state_${i}`, { dtype, shape }));
  const slice = body.input('x', { dtype: x.dtype, shape: x.shape.toSpliced(axis, 1) });
  const counts = mask && body.input('mask', { dtype: mask.dtype, shape: mask.shape.toSpliced(1, 1) });
  const made = step(body, slice, before);
  const [output, ...after] = counts ? held(body, made, before, body.Unsqueeze(counts, body.ints([channels]))) : made;
  if (!output || after.length !== states.length)
    throw new ExportError('BAD_LAYER', 'a step must make an output and as many states as it is given', {
      where: name,
      expected: `${states.length} states`,
      received: String(after.length),
    });
  const names = [...after.map((v, i) => [`state_${i}_next`, v] as const), ['output', output] as const];
  const scanned = [x, ...(mask ? [mask] : [])];
  const outputs = g.emit('Scan', [...states, ...scanned], {
    body: body.finish(Object.fromEntries(names), 'step'),
    num_scan_inputs: scanned.length,
    scan_input_axes: [axis, ...(mask ? [1] : [])],
    scan_output_axes: [axis],
    ...(backwards && { scan_input_directions: scanned.map(() => 1) }),
  });
  const [finals, sequence] = [outputs.slice(0, states.length), outputs[states.length]];
  if (!sequence) throw new ExportError('BAD_LAYER', 'a sequence makes no output', { where: name });
  // An output that is a state needs no step to be looked up.
  const same = after.indexOf(output);
  return { sequence, states: finals, last: finals[same] ?? lastAlong(g, sequence, axis) };
}

function held(g: Builder, made: readonly Value[], before: readonly Value[], counts: Value): readonly Value[] {
  const kept = new Map<Value, Value>();
  // The output of a step that does not count is the first state; as often the two are one.
  return made.map((v, i) => {
    const old = before[Math.max(0, i - 1)];
    if (!old) return v;
    const value = (i <= 1 && kept.get(v)) || g.Where(counts, v, old);
    if (i === 0) kept.set(v, value);
    return value;
  });
}

const lastAlong = (g: Builder, v: Value, axis: number): Value =>
  g.Gather(v, g.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(-1n) }), { axis });

/** Zeros of a shape whose first size may be known only at run time: that of x. */
export function zerosFor(g: Builder, x: Value, sizes: readonly number[]): Value {
  const [n = 1] = x.shape;
  const shape = typeof n === 'number' ? g.ints([n, ...sizes]) : g.Concat(batchOf(g, x), g.ints(sizes), { axis: 0 });
  return g.ConstantOfShape(shape);
}

const batchOf = (g: Builder, x: Value): Value => g.Gather(g.Shape(x), g.ints([0]));
