import type { Output } from '../../output/createOutput.ts';
import { formatFacts } from '../../output/formatFacts.ts';
import { printable } from '../../output/printable.ts';
import { formatBytes, formatNumberOf } from '../../output/quantities.ts';
import { wrapText } from '../../output/wrapText.ts';
import type { Findings } from './examine.ts';

/** Of a terminal of 80, with what stands before it. */
const FACT_WIDTH = 64;
const REASON_WIDTH = 58;

type Colors = Output['colors'];

/** Three parts: the machine, the engines, and what they are made of. */
export function formatFindings(findings: Findings, colors: Colors): string[] {
  return [
    colors.bold('Machine'),
    ...formatFacts(machineFacts(findings)).map(printable),
    '',
    colors.bold('Engines and devices'),
    ...findings.engines.flatMap((found) => formatDevice(found, colors)),
    '',
    colors.bold('Parts'),
    ...formatFacts(partFacts(findings)).map(printable),
  ];
}

type Fact = readonly [name: string, lines: readonly string[]];

const fact = (name: string, ...sentences: readonly string[]): Fact => [
  name,
  sentences.flatMap((sentence) => wrapText(sentence, FACT_WIDTH)),
];

function machineFacts({ node, machine: { platform, cpu, memory, disk } }: Findings): Fact[] {
  const cores = cpu.cores === null ? '' : `${formatNumberOf(cpu.cores, 'core')}, `;
  const limit = memory.limitBytes === null ? '' : `, limited to ${formatBytes(memory.limitBytes)}`;
  return [
    fact('Node', node.supported ? node.version : `${node.version}: too old, 20.19 is the first that works`),
    fact('platform', platform),
    fact(
      'CPU',
      `${cpu.model}, ${cores}${formatNumberOf(cpu.threads, 'thread')}`,
      ...(cpu.features ? [cpu.features.join(' ')] : []),
    ),
    fact('memory', `${formatBytes(memory.totalBytes)}, ${formatBytes(memory.freeBytes)} free${limit}`),
    fact('disk', `${disk.freeBytes === null ? 'unknown space' : formatBytes(disk.freeBytes)} free at ${disk.path}`),
  ];
}

/** `ort   cuda    no   why`, and under it what to do. */
function formatDevice(found: Findings['engines'][number], { green, red, dim }: Colors): string[] {
  const said = found.usable ? found.detail : found.reason;
  const [first = '', ...more] = wrapText(printable(said), REASON_WIDTH);
  const mark = found.usable ? green('yes') : `${red('no')} `;
  const hint = found.usable ? undefined : found.hint;
  const under = [
    ...more,
    ...(hint === undefined ? [] : wrapText(printable(hint), REASON_WIDTH).map((line) => dim(line))),
  ];
  return [
    `  ${found.engine.padEnd(5)} ${found.device.padEnd(7)} ${mark}  ${first}`,
    ...under.map((line) => `${' '.repeat(21)}${line}`),
  ];
}

function partFacts({ onnxruntime, cuda, webgpu, wasm, addons, cache, browser, python, compiler }: Findings): Fact[] {
  const { version, backends, reason } = onnxruntime;
  const named = backends.map(({ name, bundled }) => (bundled ? name : `${name} (needs files)`)).join(', ');
  return [
    fact('onnxruntime', version ?? 'not installed', reason ?? named),
    fact('CUDA', ...describeCuda(cuda, version)),
    fact('WebGPU', ...describeWebGpu(webgpu)),
    fact('wasm', `SIMD ${wasm.simd ? 'yes' : 'no'}, threads ${wasm.threads ? 'yes' : 'no'}`),
    fact(
      'add-ons',
      ...addons.map(({ what, path }) => `${what}: ${path === undefined ? 'not installed' : 'installed'}`),
    ),
    fact('cache', ...describeCache(cache)),
    fact('browser', browser?.name ?? 'no Chromium, Chrome or Edge: `fmnist setup browser` fetches one'),
    fact('Python', python ? `${python.version}, onnx ${python.packages.onnx ?? 'not installed'}` : 'not found'),
    fact('C++', compiler?.version ?? 'no compiler'),
  ];
}

function describeCuda({ driver, provider, missing }: Findings['cuda'], version: string | null): string[] {
  return [
    driver === undefined ? 'no NVIDIA driver' : `NVIDIA driver ${driver}`,
    provider === undefined ? "onnxruntime's provider is not installed" : `onnxruntime's provider ${version ?? ''}`,
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
  ];
}

function describeWebGpu(webgpu: Findings['webgpu']): string[] {
  if (!webgpu.usable) return [webgpu.reason];
  return [webgpu.detail, `fp16 in shaders: ${webgpu.adapter?.hasF16 ? 'yes' : 'no'}`];
}

function describeCache({ path, entries }: Findings['cache']): string[] {
  return [path, ...entries.map(({ name, bytes }) => `  ${name} ${formatBytes(bytes)}`)];
}
