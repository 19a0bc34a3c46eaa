import { ToolkitError } from '@fmnist/errors';
import { formatPercent } from '../../output/quantities.ts';

/** What `--fail-below` says of an accuracy. @param of what was scored, where there is more than one */
export function accuracyGate(accuracy: number, failBelow: number | undefined, of?: string): ToolkitError | undefined {
  if (failBelow === undefined || accuracy >= failBelow) return undefined;
  return new ToolkitError('ACCURACY_BELOW', 'the model is not accurate enough', {
    kind: 'gate',
    where: '--fail-below',
    expected: `at least ${formatPercent(failBelow)}`,
    received: `${formatPercent(accuracy)}${of === undefined ? '' : ` (${of})`}`,
  });
}
