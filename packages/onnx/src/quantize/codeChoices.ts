import type { CodeType } from './affine.ts';
import type { WeightOptions } from './quantizeWeight.ts';

interface CodeChoice {
  readonly activations: CodeType;
  readonly weights: WeightOptions;
}

/** Codes that are exact, and fast, on each provider of onnxruntime. */
export const codeChoices = {
  cpu: { activations: 'uint8', weights: { dtype: 'int8' } },
  wasm: { activations: 'uint8', weights: { dtype: 'int8' } },
  webgpu: { activations: 'int8', weights: { dtype: 'int8' } },
  cuda: { activations: 'int8', weights: { dtype: 'int8' } },
} as const satisfies Record<string, CodeChoice>;

export type CodeProvider = keyof typeof codeChoices;
