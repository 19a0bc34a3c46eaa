export { bindSizes } from './bindSizes.ts';
export { expand } from './expand.ts';
export { foldConstants } from './foldConstants.ts';
export { foldTransposeIntoGemm } from './foldTransposeIntoGemm.ts';
export { removeDead } from './removeDead.ts';
export { shareEqual } from './shareEqual.ts';
export { sinkMonotone } from './sinkMonotone.ts';
export { transposeToReshape } from './transposeToReshape.ts';
