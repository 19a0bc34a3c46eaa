export { readRunRecord } from './readRunRecord.node.ts';
export type { DeviceDisagreement, DeviceResults, DeviceRow, ReportSource, RunRecord } from './ReportModel.ts';
export { type ReportOptions, saveReport } from './saveReport.node.ts';
