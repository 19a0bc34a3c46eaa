import { ToolkitError } from '@fmnist/errors';
import { decodeModel, summarizeModel } from '@fmnist/onnx';
import { displayNames } from '../visualize/classNames.ts';
import { drawGraph } from '../visualize/graph/drawGraph.ts';
import { curveCharts, reliabilityChart, speedChart } from './charts.ts';
import { embed } from './embedding.ts';
import { bytes, count, counted, duration } from './format.ts';
import { networkPictures } from './networkPictures.ts';
import { orNothing } from './orNothing.ts';
import type { ReportModel, ReportSource, Row } from './ReportModel.ts';
import { settingRows } from './settingRows.ts';

interface Place {
  /** Which images its map has. */
  readonly onMap: readonly number[];
  /** The number of the picture that has its images. */
  readonly sheet: number;
  /** Whether no other model stands beside. */
  readonly alone: boolean;
}

/** All that a page shows of one model. */
export async function describeModel(source: ReportSource, { onMap, sheet, alone }: Place): Promise<ReportModel> {
  const { run, evaluation, split } = source;
  const classes = displayNames(evaluation.classes);
  return {
    name: source.name,
    classes,
    evaluation,
    labels: split.labels,
    sheet,
    facts: factsOf(source),
    curves: run ? await curveCharts(run, alone) : [],
    epochs: run?.epochs ?? [],
    reliability: await reliabilityChart(evaluation.metrics),
    pictures: run?.pictures?.length ? run.pictures : await networkPictures(source),
    embedding: await orNothing(() => embed(source, onMap)),
    graph: graphOf(source),
    settings: settingRows(run?.settings),
    environment: settingRows(run?.environment),
    devices: run?.devices,
    speed: run?.benchmark && { benchmark: run.benchmark, chart: await speedChart(run.benchmark) },
  };
}

function factsOf({ model, evaluation, data, run }: ReportSource): Row[] {
  const file = decodeModel(model);
  const { parameters, opsets, producer } = summarizeModel(file);
  const { settings = {} } = run ?? {};
  const last = run?.epochs.at(-1);
  const named = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [
      'Model',
      [named(settings['model']) ?? file.graph?.name, counted(parameters, 'parameter')].filter(Boolean).join(', '),
    ],
    ['File', `${bytes(model.length)}, opset ${opsets['ai.onnx'] ?? '?'}${producer ? `, by ${producer}` : ''}`],
    ['Data', data],
    ['Recipe', named(settings['recipe'])],
    ['Seed', named(settings['seed'])],
    [
      'Training',
      last && `${counted(last.epoch, 'epoch')}${last.seconds === undefined ? '' : `, ${duration(last.seconds)}`}`,
    ],
    ['Trained on', run && [named(settings['engine']), named(settings['device'])].filter(Boolean).join(', ')],
    [
      'Scored on',
      `${evaluation.device}, ${count(evaluation.imagesPerSecond)} images/s, ${duration(evaluation.seconds)}`,
    ],
  ];
  return rows.flatMap(([name, value]): Row[] => (value ? [[name, value]] : []));
}

function graphOf({ model }: ReportSource): ReportModel['graph'] {
  try {
    return { svg: drawGraph(decodeModel(model)) };
  } catch (error) {
    if (error instanceof ToolkitError) return { why: error.message };
    throw error;
  }
}
