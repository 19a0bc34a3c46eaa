import { join } from 'node:path';
import type { Dataset } from '@fmnist/data';
import { writeFileSafely } from '@fmnist/files';
import { stringify } from 'yaml';
import { ownRecipe } from '../recipes/index.ts';
import type { RunStart } from '../train.ts';
import { environment } from './environment.node.ts';
import type { RunOptions } from './RunOptions.ts';

/** args.yaml: every setting with its value, given or not, and what else a result depends on. */
export async function writeArgs(
  dir: string,
  options: RunOptions,
  { settings, normalization, engine }: RunStart,
  data: Dataset,
): Promise<void> {
  const { model = 'lenet', weights, limit, logEvery } = options;
  const args = {
    model,
    recipe: options.recipe ?? ownRecipe(model),
    data: {
      name: data.name,
      given: options.data ?? 'fashion-mnist',
      source: data.source,
      sha256: data.sha256,
      train: data.train.count,
      test: data.test.count,
    },
    ...settings,
    weights: weights ?? null,
    limit: limit ?? null,
    log_every: logEvery ?? null,
    normalization,
    engine: engine.name,
    device: engine.device,
    parameters: engine.parameters,
    environment: await environment(),
  };
  await writeFileSafely(join(dir, 'args.yaml'), stringify(snakeCase(args)));
}

/** Keys as YAML files and the command line's flags spell them: weight_decay. */
const snakeCase = (args: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
  );
