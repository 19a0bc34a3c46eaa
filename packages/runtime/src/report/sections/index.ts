import { curves, reliability } from './charts.ts';
import { confusion } from './confusion.ts';
import { disagreements } from './disagreements.ts';
import { map } from './map.ts';
import { mistakes } from './mistakes.ts';
import { graph, network } from './network.ts';
import { perClass } from './perClass.ts';
import type { Section } from './Section.ts';
import { environment, settings } from './settings.ts';
import { speed } from './speed.ts';
import { summary } from './summary.ts';

/** The parts of the page, from top to bottom. */
export const sections: readonly Section[] = [
  summary,
  curves,
  confusion,
  perClass,
  reliability,
  mistakes,
  disagreements,
  speed,
  network,
  map,
  graph,
  settings,
  environment,
];
