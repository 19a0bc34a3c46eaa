import type { Engine, EngineOptions } from './Engine.ts';
import { createOrtEngine } from './ort.ts';
import { createTfjsEngine } from './tfjs.ts';

/** Every engine by name. */
export const engines = { ort: createOrtEngine, tfjs: createTfjsEngine } satisfies Record<
  string,
  (options: EngineOptions) => Promise<Engine>
>;

export type EngineName = keyof typeof engines;
export type { Engine, EngineOptions, EngineState, StepControls, StepResult } from './Engine.ts';
