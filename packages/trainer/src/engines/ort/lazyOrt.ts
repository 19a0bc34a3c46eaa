import type { Availability } from '@fmnist/devices';
import type { OrtRuntime } from './SessionDevice.ts';

/** An onnxruntime that is imported when it is first asked for. */
export interface LazyOrt<T extends OrtRuntime> {
  /** Whether it can be imported. */
  prepare(): Promise<Availability>;
  runtime(): Promise<T>;
}

/**
 * onnxruntime-web is an optional peer: who does without it notices nothing.
 * @param hint where to get it
 */
export function lazyOrt<T extends OrtRuntime>(load: () => Promise<T>, hint: string): LazyOrt<T> {
  let loading: Promise<T> | undefined;
  const runtime = () => (loading ??= load());
  return {
    runtime,
    prepare: async () =>
      runtime().then(
        () => ({ usable: true, detail: 'onnxruntime-web' }),
        (error: unknown) => {
          loading = undefined; // It may be installed meanwhile.
          return { usable: false, reason: `onnxruntime-web is not there (${String(error).split('\n')[0]})`, hint };
        },
      ),
  };
}
