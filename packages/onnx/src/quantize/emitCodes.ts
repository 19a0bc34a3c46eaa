import type { Builder } from '../builder.ts';
import { zeros } from '../dtype.ts';
import type { Value } from '../graph.ts';
import type { Affine } from './affine.ts';
import type { QuantizedWeight } from './quantizeWeight.ts';

/** A weight as its codes, with the DequantizeLinear that makes numbers of them. */
export function emitDequantizedWeight(
  g: Builder,
  { codes, scales, zeroPoint }: QuantizedWeight,
  name: string,
  axis: number,
): Value {
  const [count] = [scales.length];
  const points = zeros(codes.dtype, count).fill(zeroPoint as never);
  return dequantized(
    g,
    g.constant(codes, name),
    name,
    [
      g.constant({ dtype: 'float32', shape: [count], data: scales }, `${name}/scale`),
      g.constant({ dtype: codes.dtype, shape: [count], data: points }, `zeros`),
    ],
    axis,
  );
}

/** A bias as int32 codes with the scales of what it is added to: x's times w's. */
export function emitDequantizedBias(g: Builder, bias: Float32Array, scales: Float32Array, name: string): Value {
  const codes = Int32Array.from(bias, (b, i) => Math.round(b / (scales[i] ?? 1)));
  return dequantized(
    g,
    g.constant({ dtype: 'int32', shape: [codes.length], data: codes }, name),
    name,
    [g.constant({ dtype: 'float32', shape: [scales.length], data: scales }, `${name}/scale`)],
    0,
  );
}

/** A value rounded to its codes: QuantizeLinear and DequantizeLinear. */
export function emitCodes(g: Builder, v: Value, { dtype, scale, zeroPoint }: Affine, name: string): Value {
  const parameters = [g.scalar(scale), g.scalar(zeroPoint, dtype)];
  const [codes] = g.emit('QuantizeLinear', [v, ...parameters], {}, { name: `${name}/QuantizeLinear` });
  return dequantized(g, codes as Value, name, parameters);
}

/** The name of the value that stands for another one after it went through codes. */
export const dequantizedName = (name: string): string => `${name}/DequantizeLinear`;

function dequantized(g: Builder, codes: Value, name: string, parameters: readonly Value[], axis?: number): Value {
  const attrs = axis === undefined || axis === 1 ? {} : { axis };
  const [x] = g.emit('DequantizeLinear', [codes, ...parameters], attrs, { name: dequantizedName(name) });
  return x as Value;
}
