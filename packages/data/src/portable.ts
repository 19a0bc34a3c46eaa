/** What runs anywhere, a browser among them: no file is read here. */
export type { Dataset, Split } from './Dataset.ts';
export { epochOrder } from './epochOrder.ts';
export { gather, subset } from './gather.ts';
export { meanAndStd, type MeanAndStd } from './meanAndStd.ts';
export { stratifiedSplit, type SplitIndices } from './stratifiedSplit.ts';
