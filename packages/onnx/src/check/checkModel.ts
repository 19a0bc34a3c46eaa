import type { ModelProto } from '../proto/schema.ts';
import type { CheckContext, OperatorLookup, Problem } from './checkContext.ts';
import { checkFunctions } from './checkFunctions.ts';
import { checkGraph } from './checkGraph.ts';
import { duplicates } from './duplicates.ts';
import { opsetVersions } from './opsetVersions.ts';

/** The newest format that the rules here know. */
const MAX_IR_VERSION = 14;
/** From here on a model says which operator sets it uses. */
const OPSETS_IR_VERSION = 3;
/** From here on a model may define functions. */
const FUNCTIONS_IR_VERSION = 8;

/**
 * Every rule of ONNX that a model breaks, in the order of the model; none for a valid model. The rules are those of
 * onnx.checker.check_model, which stops at the first; one is added: an operator set is imported once.
 * @param operators what is known of an operator; without it, and for operators in domains other than ONNX's that it
 * does not know, nodes are checked for their structure alone
 * @see https://github.com/onnx/onnx/blob/main/onnx/checker.cc
 * @example for (const { where, message } of checkModel(decodeModel(bytes))) console.log(`${where}: ${message}`);
 */
export function checkModel(model: ModelProto, { operators }: { operators?: OperatorLookup } = {}): Problem[] {
  const problems: Problem[] = [];
  const irVersion = model.irVersion ?? 0;
  checkIrVersion(irVersion, problems);
  checkMetadata(model, problems);
  const opsets = checkOpsetImports(model, irVersion, problems);
  const context: CheckContext = { problems, irVersion, opsets, operators, isMainGraph: true, checkGraph };
  if (model.graph) checkGraph(model.graph, context, 'model');
  else problems.push({ code: 'MISSING_FIELD', where: 'model', message: 'there is no graph' });
  if (irVersion >= FUNCTIONS_IR_VERSION) checkFunctions(model, context);
  return problems;
}

function checkIrVersion(irVersion: number, problems: Problem[]): void {
  if (irVersion === 0) {
    problems.push({ code: 'BAD_VERSION', where: 'model', message: 'irVersion, the version of the format, is missing' });
  } else if (irVersion > MAX_IR_VERSION) {
    const message = `irVersion ${irVersion} is newer than the newest known one, ${MAX_IR_VERSION}`;
    problems.push({ code: 'BAD_VERSION', where: 'model', message, hint: 'Update the toolkit, or export again.' });
  }
}

function checkMetadata({ metadataProps = [] }: ModelProto, problems: Problem[]): void {
  const keys = metadataProps.map(({ key = '' }) => key);
  for (const key of duplicates(keys)) {
    problems.push({ code: 'DUPLICATE_NAME', where: 'model > metadataProps', message: `"${key}" is there twice` });
  }
}

function checkOpsetImports(
  { opsetImport = [] }: ModelProto,
  irVersion: number,
  problems: Problem[],
): Map<string, number> {
  const where = 'model > opsetImport';
  if (irVersion < OPSETS_IR_VERSION) {
    if (opsetImport.length === 0) return new Map([['', 1]]);
    const message = `operator sets cannot be imported with irVersion ${irVersion}`;
    problems.push({ code: 'NO_OPSET', where, message, hint: `Set irVersion to ${OPSETS_IR_VERSION} or more.` });
  } else if (opsetImport.length === 0) {
    problems.push({ code: 'NO_OPSET', where, message: 'no operator set is imported' });
  }
  for (const domain of duplicates(opsetImport.map(({ domain = '' }) => domain))) {
    problems.push({ code: 'DUPLICATE_NAME', where, message: `operator set "${domain}" is imported twice` });
  }
  return opsetVersions(opsetImport, where, problems);
}
