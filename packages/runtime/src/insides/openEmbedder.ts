import { ToolkitError } from '@fmnist/errors';
import { decodeModel } from '@fmnist/onnx/proto';
import { penultimate } from '../model/intermediateOutputs.ts';
import type { OpenedClassifier, OpenOptions } from '../model/openClassifier.ts';
import { openWithOutputs } from './openWithOutputs.ts';

/** A classifier's model as far as its penultimate layer. */
export interface Embedder {
  /** @returns [n, length] */
  predict(pixelsNhwc: Uint8Array): Promise<Float32Array>;
  release(): Promise<void>;
}

/** @throws ToolkitError `NO_EMBEDDING`, and as `openWithOutputs` does */
export async function openEmbedder(opened: OpenedClassifier, options: OpenOptions): Promise<Embedder> {
  const { bytes, where } = opened.file;
  const name = penultimate(decodeModel(bytes));
  if (name === undefined) {
    throw new ToolkitError('NO_EMBEDDING', 'the model has no layer whose output could be an embedding', {
      where,
      expected: 'Gemm, MatMul or Conv before the scores, and another layer of weights before it',
      hint: 'A linear model has none: its embedding would be the picture itself.',
    });
  }
  const insides = await openWithOutputs(opened, [name], options);
  const predict = async (pixelsNhwc: Uint8Array) => (await insides.run(pixelsNhwc))[0]?.data ?? new Float32Array();
  return { predict, release: insides.release };
}
