import { ToolkitError } from '@fmnist/errors';

/** What a browser lacks, or why it is gone. */
export const noDevice = (device: string, received: string, hint?: string): ToolkitError =>
  new ToolkitError('NO_DEVICE', `onnxruntime cannot run on ${device} in a browser here`, {
    kind: 'device',
    received,
    ...(hint && { hint }),
  });
