import { benchCommand } from './bench.ts';
import { doctorCommand } from './doctor.ts';
import { evaluateCommand } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { inspectCommand } from './inspect.ts';
import { predictCommand } from './predict.ts';
import { reportCommand } from './report.ts';
import { setupCommand } from './setup.ts';
import { trainCommand } from './train.ts';

/** Every command, in the order of the help. */
export const commands = [
  trainCommand,
  exportCommand,
  evaluateCommand,
  benchCommand,
  predictCommand,
  inspectCommand,
  reportCommand,
  setupCommand,
  doctorCommand,
] as const;
