import type { InferenceSession } from 'onnxruntime-common';
import { sessionInChild } from './sessionInChild.node.ts';

/** Which nodes of a session run where: by provider, such as `WebGpuExecutionProvider`. */
export type NodePlacement = ReadonlyMap<string, ProviderNodes>;

export interface ProviderNodes {
  readonly count: number;
  /** "Gather (shape/Gather)"; onnxruntime names none where all nodes are on one provider. */
  readonly nodes: readonly string[];
}

/**
 * Which provider runs each node of a model, after onnxruntime's own rewriting. Its only source is onnxruntime's verbose log, which a child
 * process captures.
 * @throws {ToolkitError} SESSION_FAILED where the model cannot be opened so
 */
export async function nodePlacement(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<NodePlacement> {
  const log = await sessionInChild(model, { session: { ...options, logSeverityLevel: 0, logVerbosityLevel: 1 } });
  return parseNodePlacement(log);
}

/** Reads the lines below "Node placements": a heading with a count for each provider, then its nodes. */
export function parseNodePlacement(log: string): NodePlacement {
  const said = log
    .split('\n')
    .flatMap((line) => /VerifyEachNodeIsAssignedToAnEp\] +(.*?)(?:\W\[m)?$/.exec(line)?.[1] ?? []);
  const placement = new Map<string, { count: number; nodes: string[] }>();
  let nodes: string[] = [];
  for (const line of said) {
    const [, provider, count] = /placed on \[(\w+)\]\. Number of nodes: (\d+)/.exec(line) ?? [];
    if (provider) placement.set(provider, { count: Number(count), nodes: (nodes = []) });
    else if (placement.size > 0) nodes.push(line.trim());
  }
  return placement;
}
