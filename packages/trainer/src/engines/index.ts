import type { EngineDef } from './Engine.ts';
import { ort } from './ort/index.ts';
import { tfjs } from './tfjs/index.ts';

/** Every engine by name. */
export const engines = { ort, tfjs } satisfies Record<string, EngineDef>;

export type EngineName = keyof typeof engines;
export type {
  Engine,
  EngineDef,
  EngineDevice,
  EngineOptions,
  EngineState,
  StepControls,
  StepResult,
} from './Engine.ts';
