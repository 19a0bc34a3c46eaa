import type { CodeType } from './affine.ts';
import type { WeightOptions } from './quantizeWeight.ts';

interface CodeChoice {
  readonly activations: CodeType;
  readonly weights: WeightOptions;
}

/**
 * Codes that are exact, and fast, on each provider of onnxruntime. x86 without VNNI overflows where weights use all 8 bits beside unsigned values, and
 * who makes a file does not know where it will run; GPUs' libraries want signed codes.
 */
export const codeChoices = {
  cpu: { activations: 'uint8', weights: { dtype: 'int8', reduceRange: true } },
  wasm: { activations: 'uint8', weights: { dtype: 'int8', reduceRange: true } },
  webgpu: { activations: 'int8', weights: { dtype: 'int8' } },
  cuda: { activations: 'int8', weights: { dtype: 'int8' } },
} as const satisfies Record<string, CodeChoice>;

export type CodeProvider = keyof typeof codeChoices;
