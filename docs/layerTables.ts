// docs/supported-layers.md, from the definitions themselves and what their cases are converted to.
import { exportModel } from '../packages/exporter/src/index.ts';
import type { AnyLayerDef } from '../packages/exporter/src/layer.ts';
import { layers, refused } from '../packages/exporter/src/layers/index.ts';
import { caseModel } from '../packages/exporter/test/caseModel.ts';
import { CANONICAL_OPSET, decodeModel } from '../packages/onnx/src/index.ts';
import { table } from './table.ts';

const layouts = ['nhwc', 'nchw'] as const;
type Case = AnyLayerDef['cases'][number];

/** What a case becomes, in the layout that costs it least: a layer stands between others, and what turns its ends is not its own. */
async function operatorsOf(className: string, c: Case): Promise<readonly string[]> {
  const model = caseModel(className, c);
  const own = `${model.layers.at(-1)?.name}/`;
  const [first, second] = await Promise.all(
    layouts.map(async (layout) => {
      const exported = await exportModel(model, { layout, opset: CANONICAL_OPSET, verify: false });
      const nodes = decodeModel(exported.model).graph?.node ?? [];
      return nodes.flatMap(({ name = '', opType = '' }) => (name.startsWith(own) ? [opType] : []));
    }),
  );
  if (!first || !second) return [];
  return second.length < first.length ? second : first;
}

/** Settings of the cases, each once, in the spelling of tf.layers. */
const optionsOf = ({ cases }: AnyLayerDef): string[] => [
  ...new Set(cases.flatMap((c) => Object.keys(c.config as object).filter((key) => !key.endsWith('Initializer')))),
];

const layoutNames = { nchw: 'channels first', any: 'either', logical: 'as TensorFlow.js' } as const;

/** A layout that depends on the settings is that of each case. */
function layoutOf({ layout, cases }: AnyLayerDef): string {
  if (typeof layout !== 'function') return layoutNames[layout];
  return [...new Set(cases.map((c) => layoutNames[layout(snakeCase(c.config as object))]))].join(', or ');
}

const snakeCase = (config: object) =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      key === 'dataFormat' ? String(value).replace('F', '_f').replace('L', '_l') : value,
    ]),
  );

const maskOf = ({ mask }: AnyLayerDef): string => (mask === 'pass' ? 'goes on' : mask ? 'by a rule' : '');

async function row([className, def]: readonly [string, AnyLayerDef]): Promise<string[]> {
  const operators = await Promise.all(def.cases.map((c) => operatorsOf(className, c)));
  return [
    className,
    layoutOf(def),
    [...new Set(operators.flat())].filter((op) => op !== 'Identity').join(', ') || 'nothing',
    optionsOf(def)
      .map((key) => `\`${key}\``)
      .join(', '),
    maskOf(def),
    String(def.cases.length),
  ];
}

/** The page as it is committed. */
export async function layersPage(): Promise<string> {
  const rows: string[][] = [];
  // One after the other: the models have seeded weights, and names that TensorFlow.js counts.
  for (const entry of Object.entries<AnyLayerDef>(layers)) rows.push(await row(entry));
  return `<!-- Written by \`pnpm docs\`; do not edit. -->

# Layers

${rows.length} layer classes of TensorFlow.js 4.22, which with models inside models (Sequential, Model, Functional) and InputLayer are all that it can load
but for some of the ${Object.keys(refused).length} that are refused, with the reason, at the end. Others: pass \`{ layers: { MyLayer: yourLayerDef } }\`.

Every case of every layer is built in TensorFlow.js, exported with its pictures as they are and channels first, with known sizes and with open
ones, and run by onnxruntime, which must answer within 1e-5 of predict(); and in other opsets.

- "Layout": how the layer wants its pictures. Where two neighbours differ, a Transpose stands between them.
- "Becomes": operators of ai.onnx over all cases, at opset ${CANONICAL_OPSET}; older ones have more, simpler nodes for some.
- "Options": settings that the cases have. Those of initialisation, regularisation and constraints have no part in prediction.
- "Mask": what becomes of the mask of a sequence, as in TensorFlow.js: nothing where the cell is empty.

${table(['Layer', 'Layout', 'Becomes', 'Options', 'Mask', 'Cases'], ...rows)}

# Refused

${table(['Layer', 'Why'], ...Object.entries(refused).map(([name, reason]) => [name, reason]))}
`;
}
