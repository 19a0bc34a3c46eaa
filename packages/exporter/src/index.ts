export * from './portable.ts';
export { loadModelJson } from './source/loadModelJson.node.ts';
export { exportToFile } from './exportToFile.node.ts';
