export * from './portable.ts';
export { loadModelJson } from './source/loadModelJson.node.ts';
