import { isLazy, sizeOf, type Graph, type TensorData, type Value } from '../graph.ts';
import { rewrite } from '../rewrite.ts';

/** Smaller ones are not worth a name that speaks of another layer. */
const LEAST = 1024;
/** Elements that are looked at before all are compared. */
const SAMPLES = 32;

/**
 * Constants of one type, shape and content, bit for bit, become the first of them: tied weights that a file holds twice are stored once.
 *
 * Declines, without a word, for constants of fewer than 1,024 elements, and for those whose content has to be worked out: run it before passes
 * that move weights.
 */
export function shareConstants(graph: Graph): Graph {
  const first = new Map<string, Value[]>();
  const chosen = new Map<Value, Value>();
  const choose = (v: Value): Value => {
    if (!v.known || sizeOf(v.known.shape) < LEAST || isLazy(v.known)) return v;
    const same = chosen.get(v) ?? equalAmong(first, v, v.known);
    chosen.set(v, same);
    return same;
  };
  return rewrite(graph, (g, node, inputs) => {
    const shared = inputs.map((v) => v && choose(v));
    return shared.some((v, i) => v !== inputs[i]) ? g.copy(node, shared) : undefined;
  });
}

function equalAmong(first: Map<string, Value[]>, v: Value, known: TensorData): Value {
  const step = Math.max(1, Math.floor(known.data.length / SAMPLES));
  const sample = Array.from({ length: SAMPLES }, (_, i) => String(known.data[i * step]));
  const key = `${known.dtype} ${known.shape.join()} ${sample.join()}`;
  const alike = first.get(key) ?? [];
  first.set(key, alike);
  const same = alike.find((other) => other.known && haveEqualBytes(other.known, known));
  if (!same) alike.push(v);
  return same ?? v;
}

function haveEqualBytes({ data: a }: TensorData, { data: b }: TensorData): boolean {
  if (a === b) return true;
  const x = new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
  const y = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
  if (x.length !== y.length) return false;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}
