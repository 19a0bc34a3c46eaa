import { ToolkitError } from '@fmnist/errors';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { createCommand } from '../options/createCommand.ts';
import { examine } from './doctor/examine.ts';
import { formatFindings } from './doctor/formatFindings.ts';
import { toJson } from './doctor/toJson.ts';

/** `doctor`: what this machine has to train and run models on, and what it lacks. */
export function doctorCommand(perform: Perform) {
  return createCommand('doctor', {
    summary: 'See which engines and devices work here, why the others do not, and what to do about it.',
    examples: [
      ['fmnist doctor', 'a table'],
      ['fmnist doctor --json', 'one object, for a bug report or a script'],
    ],
    later: [],
  }).action(() => perform(doctor));
}

async function doctor({ output }: Context): Promise<Outcome> {
  const findings = await examine();
  output.show(formatFindings(findings, output.colors));
  const onCpu = findings.engines.find(({ engine, device }) => engine === 'ort' && device === 'cpu');
  const broken = findings.onnxruntime.reason ?? (onCpu?.usable === false ? onCpu.reason : undefined);
  return { json: toJson(findings), ...(broken !== undefined && { error: unusable(broken) }) };
}

/** Without it nothing can be trained or scored in a reasonable time. */
const unusable = (reason: string) =>
  new ToolkitError('NO_DEVICE', 'onnxruntime cannot be used on the CPU', {
    kind: 'device',
    received: reason,
    hint: 'Install this project anew: its package onnxruntime-node brings what it needs for Linux, macOS and Windows on x64 and arm64.',
  });
