export * from './portable.ts';
export type { DataEvent, OnDataEvent } from './DataEvent.ts';
export type { LoadOptions } from './LoadOptions.ts';
export { fashionMnist, loadDataset } from './loadDataset.node.ts';
