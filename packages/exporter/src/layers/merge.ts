// Layers that combine several inputs of one shape, element by element.
import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

const merge = (className: string, combine: (g: Builder, a: Value, b: Value) => Value): LayerDef => ({
  className,
  weights: [],
  layout: 'any',
  convert(g, inputs, { name }) {
    if (inputs.length < 2)
      throw new ExportError('MISSING_INPUT', `${className} needs two inputs or more`, { where: name });
    return [inputs.reduce((a, b) => combine(g, a, b))];
  },
  cases: [
    { inputShape: [4, 5, 3], moreShapes: [[4, 5, 3]], config: {} },
    { inputShape: [6], moreShapes: [[6], [6]], config: {} },
  ],
});

export const Add: LayerDef = merge('Add', (g, a, b) => g.Add(a, b));
export const Multiply: LayerDef = merge('Multiply', (g, a, b) => g.Mul(a, b));
