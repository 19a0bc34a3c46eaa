import type { Graph, Node } from '../graph.ts';
import { attrsOf, without, type AnyOpDef } from '../op.ts';
import { ops } from '../ops/index.ts';
import { Pad } from '../ops/Pad.ts';
import { isSame, type WindowAttrs } from '../ops/spatial.ts';
import { rewrite } from '../rewrite.ts';
import { axisOf, knownInts } from '../shape.ts';
import { ignore, type Decline } from './Pass.ts';
import { removeDead } from './removeDead.ts';

/**
 * Conv(Pad(x, zeros), W) -> Conv(x, W) with the zeros added to its own padding; a Pad that others read too stays for them.
 *
 * So do AveragePool, which counts the zeros then (count_include_pad), and MaxPool over what is not negative, the result of Relu or of Clip from 0:
 * a zero wins there only against zeros.
 *
 * Declines where Pad fills with anything but zeros, crops, or pads the batch or the channels; where the window's own padding depends on the
 * size (auto_pad SAME); for a pooling that does not count padding of its own, rounds up, has gaps, gives positions, or whose window fits into
 * the padding.
 */
export function foldPad(graph: Graph, decline: Decline = ignore): Graph {
  const folded = rewrite(graph, (g, node, inputs) => {
    const pad = g.producer(inputs[0]);
    const [x] = pad?.inputs ?? [];
    if (pad?.op !== 'Pad' || pad.domain !== '' || !x || node.domain !== '' || !Object.hasOwn(takers, node.op))
      return undefined;
    const taken = takeIn(node, pad, g.producer(x));
    if (typeof taken !== 'string') return g.copy(taken, [x, ...inputs.slice(1)]);
    decline(node, taken);
    return undefined;
  });
  return removeDead(folded);
}

/** A node, or why there is none. */
type Taken = Node | string;

interface Window extends WindowAttrs {
  readonly kernel_shape: readonly number[] | undefined;
  readonly count_include_pad?: number;
}

/** What each operator has to say to zeros that become its padding; `source` makes what was padded. */
const takers: Readonly<Record<string, (padded: Node, own: readonly number[], source: Node | undefined) => Taken>> = {
  Conv: (padded) => padded,
  AveragePool(padded, own) {
    if (windowOf(padded).count_include_pad !== 1 && own.some((p) => p > 0)) return 'it does not count its own padding';
    const counting = { ...padded.attrs, count_include_pad: { type: 'int', value: 1 } as const };
    return unfitForPooling(padded) ?? { ...padded, attrs: counting };
  },
  MaxPool: (padded, _own, source) =>
    unfitForPooling(padded) ?? (isFromZero(source) ? padded : 'zeros are larger than negative elements'),
};

function takeIn(node: Node, pad: Node, source: Node | undefined): Taken {
  const zeros = zerosAround(pad);
  if (typeof zeros === 'string') return zeros;
  const { auto_pad, pads } = windowOf(node);
  if (isSame(auto_pad)) return 'its own padding depends on the size';
  const own = zeros.map((_, i) => (auto_pad === 'NOTSET' ? (pads?.[i] ?? 0) : 0));
  const all = zeros.map((n, i) => n + (own[i] ?? 0));
  const padded = {
    ...node,
    attrs: { ...without(node, 'auto_pad').attrs, pads: { type: 'ints', value: all } as const },
  };
  return takers[node.op]?.(padded, own, source) ?? 'it takes no padding';
}

const windowOf = (node: Node): Window => attrsOf<Window>(ops[node.op as keyof typeof ops] as AnyOpDef, node);

/** Zeros before and after each spatial axis, as the pads attribute has them; or why the Pad does something else. */
function zerosAround({ inputs: [x, pads, fill, axes], attrs }: Node): readonly number[] | string {
  const rank = x?.shape.length ?? 0;
  if (attrsOf<{ mode: string }>(Pad, { attrs }).mode !== 'constant') return 'what is padded is not constant';
  if (fill && !(fill.known && Number(fill.known.data[0]) === 0)) return 'what is padded is not zero';
  const given = knownInts('Pad', 'pads', pads);
  const along = axes ? knownInts('Pad', 'axes', axes) : Array.from({ length: rank }, (_, i) => i);
  const none = () => Array.from({ length: rank }, () => 0);
  const [before, after] = [none(), none()];
  for (const [i, axis] of along.entries()) {
    before[axisOf('Pad', axis, rank)] = given[i] ?? 0;
    after[axisOf('Pad', axis, rank)] = given[i + along.length] ?? 0;
  }
  if (given.some((n) => n < 0)) return 'the Pad crops';
  if ([before, after].some(([batch, channels]) => batch !== 0 || channels !== 0)) return 'batch or channels are padded';
  return [...before.slice(2), ...after.slice(2)];
}

/** Why padding is not the same to a pooling as zeros in its input; undefined where it is. */
function unfitForPooling(padded: Node): string | undefined {
  const { kernel_shape = [], pads = [], dilations, ceil_mode } = windowOf(padded);
  if (padded.outputs.length > 1) return 'positions in the padded input are asked for';
  if (ceil_mode === 1) return 'a window that sticks out would be another one';
  if (dilations?.some((d) => d !== 1)) return 'a window with gaps may have all of its elements in the padding';
  return pads.some((p, i) => p >= (kernel_shape[i % kernel_shape.length] ?? 1)) ? 'a window fits into it' : undefined;
}

/** Whether no element of what a node makes is negative. */
function isFromZero(node: Node | undefined): boolean {
  const least = node?.op === 'Clip' ? node.inputs[1]?.known?.data[0] : undefined;
  return node?.domain === '' && (node.op === 'Relu' || (least !== undefined && Number(least) >= 0));
}
