// The process that measures: one question, one answer, and its end.
import { ToolkitError } from '@fmnist/errors';
import { measure, type MeasureJob } from './measure.node.ts';
import { profile, type ProfileJob } from './profile.node.ts';

/** What the process is asked. */
export type Question =
  | { readonly kind: 'measure'; readonly job: MeasureJob }
  | { readonly kind: 'profile'; readonly job: ProfileJob };

export type Answer = { readonly value: unknown } | { readonly error: ErrorFields };

/** An error as it may be sent. */
export interface ErrorFields extends Pick<ToolkitError, 'code' | 'message' | 'kind' | 'where' | 'hint' | 'received'> {}

process.once('message', async (question: Question) => {
  const answer = await answerTo(question).then(
    (value): Answer => ({ value }),
    (error: unknown): Answer => ({ error: fieldsOf(error) }),
  );
  process.send?.(answer, () => process.exit(0));
});

const answerTo = ({ kind, job }: Question): Promise<unknown> => (kind === 'measure' ? measure(job) : profile(job));

function fieldsOf(error: unknown): ErrorFields {
  if (error instanceof ToolkitError) {
    const { code, message, kind, where, hint, received } = error;
    return { code, message, kind, where, hint, received };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'MODEL_FAILED', message, kind: 'input', where: undefined, hint: undefined, received: undefined };
}
