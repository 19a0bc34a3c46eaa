import { ToolkitError } from '@fmnist/errors';

interface Parsed {
  readonly options: readonly { readonly long?: string | undefined; attributeName(): string }[];
  getOptionValueSource(name: never): string | undefined;
}

/** What may stand beside --resume: where the run is, what goes on with it, and how things are shown. */
const allowed = new Set(
  '--resume --project --engine --device --threads --json --quiet --color --no-color --debug'.split(' '),
);

/**
 * A resumed run keeps its settings, or it would not end as the run that was never stopped.
 * @throws {ToolkitError} RESUME_KEEPS_SETTINGS
 */
export function checkResume(command: Parsed): void {
  const given = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName() as never) === 'cli')
    .map(({ long }) => long ?? '')
    .filter((long) => !allowed.has(long));
  if (given.length === 0) return;
  throw new ToolkitError('RESUME_KEEPS_SETTINGS', `${given.join(', ')} cannot be changed in a run that is resumed`, {
    kind: 'usage',
    where: '--resume',
    hint: 'To train on with other settings, start a run from its weights: --weights RUN.',
  });
}
