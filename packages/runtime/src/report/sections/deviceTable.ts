import { html, type Html } from '../html.ts';

export interface DeviceRow {
  readonly device: string;
  readonly cells: readonly (string | Html)[];
}

/** Numbers by device, as a table that scrolls by itself where it is wide. @param label what it is called for who does not see it */
export function deviceTable(label: string, heads: readonly string[], rows: readonly DeviceRow[]): Html {
  const body = rows.map(
    ({ device, cells }) =>
      html`<tr>
        <th scope="row">${device}</th>
        ${cells.map((cell) => html`<td class="number">${cell}</td>`)}
      </tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Device</th>
          ${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}
