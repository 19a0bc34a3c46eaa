// The models that are here, scored on the CPU and on a GPU, image by image.
import type { DeviceName } from '@fmnist/devices';
import type { comparisonJson } from '@fmnist/runtime';
import type { Bench, Finding } from '../bench.ts';
import { attempt, cli, lastJson, node } from '../commands.ts';

type Comparison = ReturnType<typeof comparisonJson>;

/** Accuracy, agreement with the CPU, speed, and the nodes that were left to the CPU. */
export async function* scoring(device: DeviceName, bench: Bench): AsyncGenerator<Finding> {
  for (const model of bench.dry ? ['lenet'] : ['lenet', 'small'])
    yield attempt(`models/${model} scored on ${device}`, async () =>
      rowLine(device, await compared(`models/${model}/model.onnx`, device, bench)),
    );
}

async function compared(file: string, device: DeviceName, bench: Bench): Promise<Comparison> {
  const args = ['evaluate', file, '--device', `cpu,${device}`, '--data', bench.data, '--json'];
  return lastJson(await node(cli, args, bench)) as Comparison;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

function rowLine(device: DeviceName, { rows, missing }: Comparison): string {
  const row = rows.find((r) => r.device === device);
  const cpu = rows.find((r) => r.device === 'cpu');
  if (!row) return `not here: ${missing.find((m) => m.device === device)?.reason ?? 'no reason is given'}`;
  const nodes = row.nodes ? `${Object.values(row.nodes).reduce((sum, n) => sum + n, 0)}` : 'an unknown number of';
  return [
    `${percent(row.accuracy)} of ${row.images} images (CPU ${cpu ? percent(cpu.accuracy) : 'not scored'} of ${cpu?.images ?? 0})`,
    `the CPU's class for ${percent(row.agreement)}, probabilities at most ${row.maxDifference.toExponential(1)} apart`,
    `${row.imagesPerSecond.toFixed(0)} images/s (CPU ${cpu?.imagesPerSecond.toFixed(0) ?? '?'})`,
    `${row.fallbackNodes.length} of ${nodes} nodes left to the CPU${row.fallbackNodes.length > 0 ? `: ${row.fallbackNodes.slice(0, 10).join(', ')}` : ''}`,
  ].join('; ');
}
