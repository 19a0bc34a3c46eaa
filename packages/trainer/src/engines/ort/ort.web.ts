// onnxruntime-web is an optional peer, imported when called for. The WebGPU build runs on the CPU (wasm), too.
const { InferenceSession, Tensor } = await import('onnxruntime-web/webgpu');

export { InferenceSession, Tensor };
