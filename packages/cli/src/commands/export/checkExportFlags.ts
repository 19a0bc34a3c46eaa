import { ToolkitError } from '@fmnist/errors';
import { checkChoice } from '../../options/checkChoice.ts';
import type { ExportFlags } from './exportFlags.ts';

/** The same list as the quantiser's, which is not loaded for a slip of the pen. */
export const methods = ['minmax', 'entropy', 'percentile', 'mse'] as const;

/** Whether a source is an ONNX model already, which can only become smaller. */
export const isOnnxFile = (source: string): boolean => /\.onnx$/i.test(source);

type Flag = keyof ExportFlags;

const spelled: Partial<Record<Flag, string>> = {
  externalData: 'external-data',
  maxDrop: 'max-drop',
  weightsOnly: 'weights-only',
  preprocess: 'no-preprocess',
  verify: 'no-verify',
};
const spell = (flag: Flag): string => `--${spelled[flag] ?? flag}`;

/** Flags that cannot be together: what is asked for, and what makes no sense beside it. */
const conflicts: readonly (readonly [Flag, readonly Flag[]])[] = [
  ['training', ['half', 'int8']],
  ['half', ['int8', 'method', 'maxDrop', 'dynamic', 'weightsOnly']],
  ['weightsOnly', ['dynamic', 'method', 'maxDrop']],
  ['dynamic', ['method', 'maxDrop']],
];

/**
 * @throws {ToolkitError} CONFLICT for flags that do not go together, UNKNOWN_NAME, NEEDS_FORM for an ONNX model that is to become nothing else
 */
export function checkExportFlags(source: string, flags: ExportFlags): void {
  const isGiven = (flag: Flag) =>
    flag === 'preprocess' || flag === 'verify' ? !flags[flag] : flags[flag] !== undefined;
  for (const [flag, others] of conflicts) {
    const other = isGiven(flag) ? others.find(isGiven) : undefined;
    if (other) throw conflict(`${spell(other)} does not go with ${spell(flag)}`);
  }
  const isSmaller = isGiven('half') || isGiven('int8');
  const idle = (['calib', 'data', 'method', 'maxDrop', 'exclude', 'dynamic', 'weightsOnly'] as const).find(isGiven);
  if (!isSmaller && idle) throw conflict(`${spell(idle)} needs ${idle === 'exclude' ? '--int8 or --half' : '--int8'}`);
  if (flags.method !== undefined) checkChoice('--method', flags.method, methods);
  if (!isOnnxFile(source)) return;
  if (!isSmaller)
    throw new ToolkitError('NEEDS_FORM', 'this is an ONNX model already', {
      kind: 'usage',
      where: source,
      expected: '--int8 or --half',
      hint: 'They make a smaller one of it; `pnpm inspect` and `pnpm evaluate` look into it.',
    });
  const fixed = (['batch', 'layout', 'training', 'externalData', 'report', 'preprocess'] as const).find(isGiven);
  if (fixed) throw conflict(`${spell(fixed)} does not go with an .onnx file, which stays as it is but for its numbers`);
}

const conflict = (message: string): ToolkitError => new ToolkitError('CONFLICT', message, { kind: 'usage' });
