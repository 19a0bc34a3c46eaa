// The same API as onnxruntime-node's. The package itself has 148 MB and is needed in browsers only: it is not installed here.
declare module 'onnxruntime-web/wasm' {
  export * from 'onnxruntime-node';
}
