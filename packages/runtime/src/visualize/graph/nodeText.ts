import { ToolkitError } from '@fmnist/errors';
import {
  dataTypeName,
  elementCount,
  type NodeProto,
  operatorName,
  ops,
  showAttribute,
  type TensorProto,
  tensorToTypedArray,
  type ValueType,
} from '@fmnist/onnx';

/** A shape as it stands on an arrow: `N×6×24×24`; the element type only where it is not float. */
export function shapeText(type: ValueType | undefined): string {
  if (!type) return '';
  const { element, shape } = type;
  const sizes = shape === undefined ? '?' : shape.length === 0 ? 'scalar' : shape.join('×');
  return element === 'float' ? sizes : `${element} ${sizes}`;
}

type Attributes = ReadonlyMap<string, string>;

/** What a person wants to know of a node's attributes: `5×5, stride 2, pad 1`. Those at their defaults are left out. */
export function attributeText(node: NodeProto, weight: TensorProto | undefined): string {
  const attributes = new Map(
    (node.attribute ?? []).map((attribute) => [attribute.name ?? '', showAttribute(attribute)]),
  );
  const special = describers[operatorName(node)];
  if (special) return special(attributes, weight).filter(Boolean).join(', ');
  return [...attributes]
    .filter(([name, text]) => text !== defaultOf(node, name) && !text.includes('\n'))
    .map(([name, text]) => `${name} ${text}`)
    .join(', ');
}

/** As `showAttribute` writes it. */
function defaultOf({ opType = '' }: NodeProto, name: string): string | undefined {
  const attributes: Readonly<Record<string, { readonly default: unknown }>> = Object.hasOwn(ops, opType)
    ? ops[opType as keyof typeof ops].attrs
    : {};
  const value = Object.hasOwn(attributes, name) ? attributes[name]?.default : undefined;
  if (value === undefined) return undefined;
  return Array.isArray(value) ? `[${value.join(', ')}]` : typeof value === 'string' ? `"${value}"` : String(value);
}

type Describe = (attributes: Attributes, weight: TensorProto | undefined) => readonly string[];

const windowed: Describe = (attributes, weight) => [
  numbers(attributes.get('kernel_shape')).join('×') || (weight?.dims ?? []).slice(2).join('×'),
  perAxis('stride', attributes.get('strides'), '1'),
  padding(attributes),
  perAxis('dilation', attributes.get('dilations'), '1'),
];

const convolution: Describe = (attributes, weight) => {
  const group = attributes.get('group') ?? '1';
  const isDepthwise = group !== '1' && String(weight?.dims?.[1]) === '1';
  return [...windowed(attributes, weight), isDepthwise ? 'depthwise' : group === '1' ? '' : `${group} groups`];
};

const gemm: Describe = (attributes) => [
  attributes.get('transA') === '1' ? 'A transposed' : '',
  attributes.get('transB') === '1' ? 'B transposed' : '',
  ...['alpha', 'beta'].map((name) =>
    Number(attributes.get(name) ?? 1) === 1 ? '' : `${name} ${attributes.get(name)}`,
  ),
];

const recurrent: Describe = (attributes) => [
  attributes.has('hidden_size') ? `${attributes.get('hidden_size')} units` : '',
  unquoted(attributes.get('direction') ?? '').replace('forward', ''),
];

const describers: Readonly<Record<string, Describe>> = {
  Conv: convolution,
  ConvTranspose: convolution,
  MaxPool: windowed,
  AveragePool: windowed,
  LpPool: windowed,
  Gemm: gemm,
  LSTM: recurrent,
  GRU: recurrent,
  RNN: recurrent,
  Cast: (attributes) => [`to ${dataTypeName(Number(attributes.get('to')))}`],
  Constant: () => [],
  ConstantOfShape: () => [],
  BatchNormalization: () => [],
};

const numbers = (list = ''): string[] => list.match(/-?[\d.e+-]+/g) ?? [];
const unquoted = (text: string) => text.replace(/^"|"$/g, '');

/** One number where it is the same along each axis. */
function perAxis(name: string, list: string | undefined, usual: string): string {
  const values = numbers(list);
  if (values.every((value) => value === usual)) return '';
  return `${name} ${values.every((value) => value === values[0]) ? values[0] : values.join('×')}`;
}

function padding(attributes: Attributes): string {
  const automatic = unquoted(attributes.get('auto_pad') ?? 'NOTSET');
  if (automatic !== 'NOTSET') return automatic === 'VALID' ? '' : 'same padding';
  const pads = numbers(attributes.get('pads'));
  if (pads.every((pad) => pad === '0')) return '';
  return `pad ${pads.every((pad) => pad === pads[0]) ? pads[0] : pads.join(' ')}`;
}

/** Content of this many elements is shown instead of its shape: axes, sizes, a scale. */
const SHOWN = 6;

/** Constants that a node reads, by the specification's names: `W 6×1×5×5`, `shape [-1, 256]`. */
export function constantsText(node: NodeProto, constantOf: (name: string) => TensorProto | undefined): string[] {
  const opType = operatorName(node);
  const names: readonly string[] = Object.hasOwn(ops, opType) ? ops[opType as keyof typeof ops].inputs : [];
  const texts = (node.input ?? []).flatMap((input, i) => {
    const tensor = constantOf(input);
    const name = names[i]?.replace(/\?$/, '').replace(/^\.\.\..*/, '') ?? '';
    return tensor ? [{ name, text: contentText(tensor) }] : [];
  });
  return toLines(texts);
}

/** On one line up to this many characters. */
const LINE = 34;

/** As few lines as it takes; four vectors of one size, as a batch normalisation has them, need one mention. */
function toLines(texts: readonly { readonly name: string; readonly text: string }[]): string[] {
  const [first] = texts;
  if (first && texts.length > 2 && texts.every(({ text }) => text === first.text))
    return [`${texts.map(({ name }) => name).join(', ')} ${first.text}`];
  const lines: string[] = [];
  for (const { name, text } of texts) {
    const note = `${name} ${text}`.trim();
    const last = lines.at(-1);
    if (last !== undefined && last.length + note.length < LINE) lines[lines.length - 1] = `${last} · ${note}`;
    else lines.push(note);
  }
  return lines;
}

function contentText(tensor: TensorProto): string {
  const { dims = [], dataType } = tensor;
  if (dataType === undefined) return '';
  const isSmall =
    (elementCount(dims) ?? Infinity) <= SHOWN && (dims.length === 0 || dataTypeName(dataType) === 'int64');
  const values = isSmall ? valuesOf(tensor) : undefined;
  if (values) return dims.length === 0 ? values.join() : `[${values.join(', ')}]`;
  return shapeText({ element: dataTypeName(dataType), shape: dims });
}

function valuesOf(tensor: TensorProto): string[] | undefined {
  try {
    return Array.from<unknown, string>(tensorToTypedArray(tensor), (value) =>
      typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value),
    );
  } catch (error) {
    if (error instanceof ToolkitError) return undefined;
    throw error;
  }
}
