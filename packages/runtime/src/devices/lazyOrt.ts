import type { Availability } from '@fmnist/devices/names';
import type { OrtRuntime } from './SessionDevice.ts';

/** An onnxruntime that is imported when it is first asked for. */
export interface LazyOrt<T extends OrtRuntime> {
  /** Whether it can be imported. */
  prepare(): Promise<Availability>;
  runtime(): Promise<T>;
}

/**
 * Each onnxruntime is an optional peer: who does without it notices nothing.
 * @param name of the package
 * @param hint where to get it
 */
export function lazyOrt<T extends OrtRuntime>(name: string, load: () => Promise<T>, hint: string): LazyOrt<T> {
  let loading: Promise<T> | undefined;
  const runtime = () => (loading ??= load());
  return {
    runtime,
    prepare: async () =>
      runtime().then(
        () => ({ usable: true, detail: name }),
        (error: unknown) => {
          loading = undefined; // It may be installed meanwhile.
          return { usable: false, reason: `${name} is not there (${String(error).split('\n')[0]})`, hint };
        },
      ),
  };
}
