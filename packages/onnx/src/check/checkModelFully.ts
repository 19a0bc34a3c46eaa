import type { ModelProto } from '../proto/schema.ts';
import type { Problem } from './checkContext.ts';
import { checkModel } from './checkModel.ts';
import { graphTypes } from './graphTypes.ts';
import { onnxOperators } from './onnxOperators.ts';
import { opsetVersions } from './opsetVersions.ts';

/**
 * Every rule of ONNX that a model breaks, also those that need the definitions of the operators, and the types and shapes of all values: what
 * `checkModel` finds, and then unknown and deprecated operators, their inputs, outputs and attributes (BAD_ARITY, BAD_ATTRIBUTE), element types
 * that an operator does not take (BAD_TYPE), shapes that do not fit together (SHAPE), and declared types that are not the ones that follow
 * (TYPE_MISMATCH, SHAPE_MISMATCH). Sizes and axes that are known only when the model runs are given the benefit of the doubt.
 *
 * The definitions take 90 kB; who only writes models needs `checkModel`. Weights are not read.
 * @see https://github.com/onnx/onnx/blob/main/docs/ShapeInference.md
 * @example for (const { where, message } of checkModelFully(decodeModel(bytes))) console.log(`${where}: ${message}`);
 */
export function checkModelFully(model: ModelProto): Problem[] {
  const problems = checkModel(model, { operators: onnxOperators });
  if (!model.graph) return problems;
  let names = 0;
  const fresh = (): string => `?${names++}`;
  const opsets = model.opsetImport?.length ? opsetVersions(model.opsetImport, 'model', []) : new Map([['', 1]]);
  graphTypes(model.graph, { problems, opsets, operators: onnxOperators, fresh, graphTypes }, { parent: 'model' });
  return problems;
}
