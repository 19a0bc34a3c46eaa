export * from './portable.ts';
export { exportToFile } from './exportToFile.node.ts';
