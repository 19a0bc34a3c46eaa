import { mcnemar } from '../../metrics/mcnemar.ts';
import { formatPercent } from '../../visualize/formatPercent.ts';
import { MOST_DISAGREEMENTS, neighbours, partings, scoreAt } from '../chooseImages.ts';
import { count, counted, decimal, percent, percentRange } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { DeviceResults, ReportModel } from '../ReportModel.ts';
import { deviceTable } from './deviceTable.ts';
import type { Section, Slots } from './Section.ts';
import { className, shot, shots } from './shots.ts';
import { letter, sideBySide } from './sideBySide.ts';

/** Where models, or devices, do not say the same of an image. */
export const disagreements: Section = {
  id: 'disagreements',
  title: 'Disagreements',
  show(models, slots) {
    const devices = sideBySide(models, ({ devices: results }, m) => {
      const model = models[m];
      return results && model && ofDevices(results, model, slots);
    });
    const pairs = neighbours(models)
      .map(([first, second], i) => (first.sheet === second.sheet ? ofModels(first, second, i + 1, slots) : undefined))
      .filter((pair) => pair !== undefined);
    return devices || pairs.length > 0 ? html`${pairs}${devices}` : undefined;
  },
};

function ofModels(first: ReportModel, second: ReportModel, at: number, slots: Slots): Html {
  const [a, b] = [letter(0), letter(at)];
  const right = ({ evaluation, labels }: ReportModel) =>
    Array.from(evaluation.predictions, (predicted, i) => predicted === labels[i]);
  const test = mcnemar(right(first), right(second));
  const apart = partings(scored(first), scored(second));
  const figures = apart
    .slice(0, MOST_DISAGREEMENTS)
    .map((index) =>
      shot(first, slots, index, [
        html`<span class="muted">${className(first, first.labels[index])}</span>`,
        said(first, index, a),
        said(second, index, b),
      ]),
    );
  return html`<h3>${a} and ${b}</h3>
    <p>
      ${counted(apart.length, 'image')} of ${count(first.labels.length)} are classified differently: ${a} alone is right
      on ${count(test.b)}, ${b} alone on ${count(test.c)} (McNemar's exact p
      ${test.p < 0.0001 ? 'below 0.0001' : `= ${test.p.toFixed(4)}`}).
    </p>
    ${shots(figures, { roomy: true })}`;
}

const scored = ({ evaluation, labels }: ReportModel) => ({ evaluation, split: { labels, count: labels.length } });

function said(model: ReportModel, index: number, who: string): Html {
  const predicted = model.evaluation.predictions[index];
  const verdict = predicted === model.labels[index] ? 'held' : 'taken';
  return html`<span class="${verdict}"
    >${who}: ${className(model, predicted)} ${formatPercent(scoreAt(model, index))}</span
  >`;
}

function ofDevices(
  { rows, missing = [], disagreements: images }: DeviceResults,
  model: ReportModel,
  slots: Slots,
): Html {
  const body = rows.map((row) => {
    const { accuracy, interval, loss, ece, agreement, maxDifference, imagesPerSecond, fallbackNodes } = row;
    const { images: scoredImages = model.labels.length } = row;
    const cells = [
      count(scoredImages),
      html`${percent(accuracy)}${interval && html`<small>${percentRange(interval)}</small>`}`,
      decimal(loss),
      percent(ece),
      percent(agreement),
      Number.isFinite(maxDifference) ? maxDifference.toExponential(1) : 'none',
      count(imagesPerSecond),
      count(fallbackNodes),
    ];
    return { device: row.device, cells };
  });
  const heads = [
    'Images',
    'Accuracy',
    'Loss',
    'ECE',
    'Agreement',
    'Largest difference',
    'Images/s',
    'Nodes left to the CPU',
  ];
  const figures = images
    .slice(0, MOST_DISAGREEMENTS)
    .map(({ index, label, predictions }) =>
      shot(model, slots, index, [
        html`<span class="muted">${label}</span>`,
        ...Object.entries(predictions).map(
          ([device, predicted]) =>
            html`<span class="${predicted === label ? 'held' : 'taken'}">${device}: ${predicted}</span>`,
        ),
      ]),
    );
  const note =
    images.length === 0 ? 'The devices agree on every image.' : `Devices differ on ${counted(images.length, 'image')}.`;
  return html`<h3>Devices</h3>
    ${deviceTable('Devices', heads, body)}
    <p>${note}</p>
    ${missing.length > 0 && html`<p class="note">Not there: ${missing.map(({ device, reason }) => `${device} (${reason})`).join('; ')}.</p>`}
    ${shots(figures, { roomy: true })}`;
}
