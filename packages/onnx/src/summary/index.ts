export { collapseLayers } from './collapseLayers.ts';
export { constantsOf, parametersOf } from './constants.ts';
export { inferTypes, type InferTypesOptions, type ValueType } from './inferTypes.ts';
export { layerNames } from './layerNames.ts';
export { type LayerSummary, layerTable, type LayerTableOptions, operatorName } from './layerTable.ts';
export { namesRead } from './namesRead.ts';
export { interfaceOf, type ModelInterface, type ModelSummary, summarizeModel } from './summarizeModel.ts';
export { showType, type ValueSummary } from './ValueSummary.ts';
