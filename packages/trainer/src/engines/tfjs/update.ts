// The update rules of packages/autodiff in TensorFlow.js's operations, written a second time on purpose: this is what those are tested against.
import type { Clipping, Optimizer } from '@fmnist/autodiff';
import { tf } from '../../tf.ts';

interface Update {
  readonly w: tf.Tensor;
  readonly dw: tf.Tensor;
  readonly lr: number;
  /** Counted from 1. */
  readonly step: number;
  /** Weight decay of this weight. */
  readonly decay: number;
  readonly state: Readonly<Record<string, tf.Tensor>>;
}

/** One weight's next value and the optimizer's next state of it. */
export function updated(
  { name, settings }: Optimizer,
  { w, dw, lr, step, decay, state }: Update,
): { w: tf.Tensor; state: Record<string, tf.Tensor> } {
  const { momentum = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = settings as Record<string, number>;
  const decoupled = name === 'adamw';
  const d = decay === 0 || decoupled ? dw : tf.add(dw, tf.mul(w, decay));
  const { velocity, m, v } = state;
  if (velocity) {
    const next = tf.add(tf.mul(velocity, momentum), d);
    const direction = settings['nesterov'] ? tf.add(d, tf.mul(next, momentum)) : next;
    return { w: tf.sub(w, tf.mul(direction, lr)), state: { velocity: next } };
  }
  if (!m || !v) return { w: tf.sub(w, tf.mul(d, lr)), state: {} };
  const nextM = tf.add(tf.mul(m, beta1), tf.mul(d, 1 - beta1));
  const nextV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(d), 1 - beta2));
  const root = tf.add(tf.div(tf.sqrt(nextV), Math.sqrt(1 - beta2 ** step)), epsilon);
  const shrunk = decoupled ? tf.mul(w, 1 - lr * decay) : w;
  return { w: tf.sub(shrunk, tf.mul(tf.div(nextM, root), lr / (1 - beta1 ** step))), state: { m: nextM, v: nextV } };
}

/** The norm is that of all gradients together. Nothing is read back: a GPU's values cannot be in the middle of a step. */
export function clipped(dws: readonly tf.Tensor[], { norm, value }: Clipping = {}): tf.Tensor[] {
  const limited = norm === undefined ? [...dws] : scaledTo(norm, dws);
  return value === undefined ? limited : limited.map((dw) => tf.clipByValue(dw, -value, value));
}

function scaledTo(norm: number, dws: readonly tf.Tensor[]): tf.Tensor[] {
  // One by one: a shader on WebGPU reads ten buffers at most.
  const squares = dws.map((dw) => tf.sum(tf.square(dw)));
  const length = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square)));
  const scale = tf.minimum(1, tf.div(norm, tf.add(length, 1e-6)));
  return dws.map((dw) => tf.mul(dw, scale));
}

export const average = (old: tf.Tensor, now: tf.Tensor, decay: number): tf.Tensor =>
  tf.add(tf.mul(old, decay), tf.mul(now, 1 - decay));
