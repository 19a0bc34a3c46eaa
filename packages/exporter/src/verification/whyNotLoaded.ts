/** Node, Vite and browsers each say in words of their own that no such package is there. */
const NOT_THERE =
  /(?:cannot find package|could not resolve|failed to resolve module specifier) ['"]onnxruntime-(?:node|web)/i;

/** Why onnxruntime cannot be had: it is not installed, or what is installed does not load. */
export function whyNotLoaded(cause: unknown): string {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n');
  return NOT_THERE.test(line) ? 'onnxruntime is not installed' : `onnxruntime cannot be loaded: ${line}`;
}
