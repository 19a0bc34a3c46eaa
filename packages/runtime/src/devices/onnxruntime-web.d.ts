/** onnxruntime-web is an optional peer of 148 MB, which nothing here installs. Both runtimes have the types of onnxruntime-common. */
declare module 'onnxruntime-web/webgpu' {
  export { InferenceSession, Tensor } from 'onnxruntime-common';
}

declare module 'onnxruntime-web/wasm' {
  export { env, InferenceSession, Tensor } from 'onnxruntime-common';
}

/** In Node it has files of its own. */
declare module 'onnxruntime-web' {
  export { env, InferenceSession, Tensor } from 'onnxruntime-common';
}
