import { ShapeError, showShape } from '../errors.ts';
import type { Dim, Graph, TensorType, Value } from '../graph.ts';
import { ints, required, type OpDef } from '../op.ts';
import { axisOf } from '../shape.ts';

export interface ScanAttrs {
  /** (state ..., slice of each scan input ...) -> (state ..., slice of each scan output ...) */
  readonly body: Graph;
  readonly num_scan_inputs: number;
  readonly scan_input_axes: readonly number[] | undefined;
  readonly scan_input_directions: readonly number[] | undefined;
  readonly scan_output_axes: readonly number[] | undefined;
  readonly scan_output_directions: readonly number[] | undefined;
}

type ScanInputs = readonly ['...initial_state_and_scan_inputs'];

/**
 * A graph run once for each slice of its scan inputs: its states go from one run to the next, its other outputs are put together again.
 * Outputs: the states after the last slice, then what was put together.
 * Directions: 0 forwards, 1 backwards; of an output, where the next slice goes.
 * @throws {ShapeError} when the body has other inputs or outputs than that, or the scan inputs other lengths
 * @see https://onnx.ai/onnx/operators/onnx__Scan.html
 */
export const Scan: OpDef<ScanInputs, ScanAttrs, readonly ['...final_state_and_scan_outputs']> = {
  type: 'Scan',
  since: 21,
  inputs: ['...initial_state_and_scan_inputs'],
  outputs: ['...final_state_and_scan_outputs'],
  attrs: {
    body: required<Graph>('graph', { name: 'body', inputs: [], outputs: [], nodes: [] }),
    num_scan_inputs: required('int', 1),
    scan_input_axes: ints(undefined as readonly number[] | undefined),
    scan_input_directions: ints(undefined as readonly number[] | undefined),
    scan_output_axes: ints(undefined as readonly number[] | undefined),
    scan_output_directions: ints(undefined as readonly number[] | undefined),
  },
  bodies: (inputs, attrs) => {
    const { states, scans } = split(inputs, attrs);
    return { body: [...states, ...scans].map(({ dtype, shape }) => ({ dtype, shape })) };
  },
  infer(inputs, attrs) {
    const { states, scans, steps } = split(inputs, attrs);
    const { body } = attrs;
    const made = body.outputs.slice(states.length);
    if (
      body.inputs.length !== inputs.length ||
      body.outputs.length < states.length ||
      ![...states, ...scans].every((v, i) => isLike(v, body.inputs[i])) ||
      !states.every((v, i) => isLike(v, body.outputs[i]))
    )
      throw new ShapeError(
        'Scan',
        `a body from ${show([...states, ...scans])} to ${show(states)} and more`,
        `one from ${show(body.inputs)} to ${show(body.outputs)}`,
      );
    checkDirections(attrs, scans.length, made.length);
    return [
      ...states.map((v, i) => ({ dtype: v.dtype, shape: agreed(v.shape, body.outputs[i]?.shape ?? []) })),
      ...made.map((v, i) => {
        const axis = axisOf('Scan', attrs.scan_output_axes?.[i] ?? 0, v.shape.length + 1);
        return { dtype: v.dtype, shape: v.shape.toSpliced(axis, 0, steps) };
      }),
    ];
  },
  grad: 'unsupported',
  cases: [
    { inputs: [[2], [3, 2]], attrs: { body: sums(), num_scan_inputs: 1 } },
    {
      inputs: [[2], [2, 3]],
      attrs: {
        body: sums(),
        num_scan_inputs: 1,
        scan_input_axes: [-1],
        scan_input_directions: [1],
        scan_output_axes: [1],
        scan_output_directions: [1],
      },
    },
  ],
};

/** The inputs by what they are: states, and the slices that the body gets of the others. */
function split(
  inputs: readonly Value[],
  { num_scan_inputs, scan_input_axes }: ScanAttrs,
): { states: readonly Value[]; scans: TensorType[]; steps: Dim } {
  if (num_scan_inputs < 1 || num_scan_inputs > inputs.length)
    throw new ShapeError('Scan', `1 to ${inputs.length} scan inputs`, String(num_scan_inputs));
  const scanned = inputs.slice(-num_scan_inputs);
  if (scan_input_axes && scan_input_axes.length !== num_scan_inputs)
    throw new ShapeError('Scan', `${num_scan_inputs} axes of scan inputs`, showShape(scan_input_axes));
  const axes = scanned.map((v, i) => axisOf('Scan', scan_input_axes?.[i] ?? 0, v.shape.length));
  const lengths = scanned.map((v, i) => v.shape[axes[i] ?? 0] ?? 1);
  const steps = lengths.find((d) => typeof d === 'number') ?? lengths[0] ?? 1;
  if (lengths.some((d) => typeof d === 'number' && d !== steps))
    throw new ShapeError('Scan', 'scan inputs of one length', showShape(lengths));
  return {
    states: inputs.slice(0, -num_scan_inputs),
    scans: scanned.map(({ dtype, shape }, i) => ({ dtype, shape: shape.toSpliced(axes[i] ?? 0, 1) })),
    steps,
  };
}

function checkDirections(attrs: ScanAttrs, inputs: number, outputs: number): void {
  const { scan_input_directions, scan_output_axes, scan_output_directions } = attrs;
  const wrong = (list: readonly number[] | undefined, length: number) => list !== undefined && list.length !== length;
  const isDirection = (d: number) => d === 0 || d === 1;
  if (
    wrong(scan_input_directions, inputs) ||
    wrong(scan_output_axes, outputs) ||
    wrong(scan_output_directions, outputs) ||
    ![...(scan_input_directions ?? []), ...(scan_output_directions ?? [])].every(isDirection)
  )
    throw new ShapeError(
      'Scan',
      `an axis and a direction, 0 or 1, for each of ${inputs} scan inputs and ${outputs} scan outputs`,
      JSON.stringify({ scan_input_directions, scan_output_axes, scan_output_directions }),
    );
}

const isLike = (a: TensorType, b: TensorType | undefined): boolean =>
  a.dtype === b?.dtype &&
  a.shape.length === b.shape.length &&
  a.shape.every((d, i) => typeof d === 'string' || typeof b.shape[i] === 'string' || d === b.shape[i]);

/** A size that one of them knows. */
const agreed = (a: readonly Dim[], b: readonly Dim[]): Dim[] =>
  a.map((d, i) => (typeof d === 'string' && typeof b[i] === 'number' ? b[i] : d));

const show = (types: readonly TensorType[]): string =>
  `(${types.map(({ dtype, shape }) => `${dtype} ${showShape(shape)}`).join(', ')})`;

/** Of the cases: the sum so far, and its tanh. Written out, as the builder needs the operators first. */
function sums(): Graph {
  const [s, x, sum, tanh] = ['s', 'x', 'sum', 'tanh'].map((name): Value => ({ name, dtype: 'float32', shape: [2] }));
  if (!s || !x || !sum || !tanh) throw new ShapeError('Scan', 'four values', 'fewer');
  const node = { domain: '', attrs: {} };
  return {
    name: 'sums',
    inputs: [s, x],
    outputs: [sum, tanh],
    nodes: [
      { ...node, op: 'Add', name: 'sum', inputs: [s, x], outputs: [sum] },
      { ...node, op: 'Tanh', name: 'tanh', inputs: [sum], outputs: [tanh] },
    ],
  };
}
