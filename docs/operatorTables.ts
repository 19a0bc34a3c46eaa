// docs/operators.md, from the definitions themselves.
import { losses, type LossDef } from '../packages/autodiff/src/index.ts';
import { tfjsComparisons } from '../packages/autodiff/test/tfjsComparisons.ts';
import { OPSETS, ops, type AnyOpDef } from '../packages/onnx/src/index.ts';
import { table } from './table.ts';

const gradients: Readonly<Record<string, string>> = {
  zero: 'zero',
  decompose: 'by decomposition',
  unsupported: 'none: refused',
};

/** What is written into files of opsets from before the operator. */
function before({ introduced, decompose }: AnyOpDef): string {
  if (introduced === undefined) return '';
  return decompose ? `${introduced}; before in simpler operators` : `${introduced}; before refused`;
}

/** Batch normalisation has its own test, in training mode. */
const compared = new Set<string>([...tfjsComparisons.map(({ op }) => op), 'BatchNormalization']);

const operators = table(
  ['Operator', 'From opset', 'Gradient', 'Cases', 'TensorFlow.js'],
  ...Object.entries<AnyOpDef>(ops).map(([type, def]) => [
    `[${type}](https://onnx.ai/onnx/operators/onnx__${type}.html)`,
    before(def),
    typeof def.grad === 'string' ? (gradients[def.grad] ?? def.grad) : 'yes',
    String(def.cases.length),
    compared.has(type) ? 'yes' : '',
  ]),
);

const lossTable = table(
  ['Loss of one example', 'Formula', 'Against', 'Options'],
  ...Object.entries<LossDef>(losses).map(([name, { formula, targets, options }]) => [
    `\`${name}\``,
    `\`${formula}\``,
    targets,
    options.join(', '),
  ]),
);

/** The page as it is committed. */
export const operatorsPage = (): string => `<!-- Written by \`pnpm docs\`; do not edit. -->

# Operators and losses

${Object.keys(ops).length} operators of ai.onnx, read and written at opsets ${OPSETS.oldest} to ${OPSETS.newest}.

Every case of every operator is checked: shape, type and values against onnxruntime; the gradient against finite differences of what
onnxruntime computes; written at every opset, it computes the same, is read back as it was, and passes ONNX's own checker and schemas (where
the onnx package for Python is installed). "TensorFlow.js": value and gradient are compared with its own as well.

${operators}

# Losses

Each returns the loss of every example [N]; a training step takes the mean. Values and gradients are checked against their definition in
float64, and against TensorFlow.js where it has the loss (all but \`focal\`). Weights multiply, and the mean still divides by N.

${lossTable}
`;
