// onnxruntime-web is an optional peer. It is imported when called for, so that a bundler which finds none makes a page whose
// verification says so, in the place of none at all.
const { InferenceSession, Tensor } = await import('onnxruntime-web/wasm');

export { InferenceSession, Tensor };
