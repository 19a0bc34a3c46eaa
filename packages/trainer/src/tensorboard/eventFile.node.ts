// TensorBoard's event files: TFRecords of Event messages.
// https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
import { appendFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '@fmnist/files';
import protobuf from 'protobufjs/minimal.js';
import { record } from './tfRecord.ts';

export interface EventWriter {
  scalars(step: number, values: Readonly<Record<string, number>>): Promise<void>;
  /** A PNG of the given size in pixels. */
  image(
    step: number,
    tag: string,
    png: Uint8Array,
    size: { readonly width: number; readonly height: number },
  ): Promise<void>;
}

/** A new event file in `folder`, which TensorBoard reads together with those that are there. */
export async function createEventFile(folder: string): Promise<EventWriter> {
  await makeFolder(folder);
  const path = join(folder, `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${hostname()}.${process.pid}`);
  const append = (event: (w: protobuf.Writer) => protobuf.Writer) =>
    appendFile(
      path,
      record(
        event(
          protobuf.Writer.create()
            .uint32(tag(1, 1))
            .double(Date.now() / 1000),
        ).finish(),
      ),
    );
  await append((w) => w.uint32(tag(3, 2)).string('brain.Event:2'));
  return {
    scalars: (step, values) =>
      append((w) => {
        const summary = Object.entries(values).reduce(
          (s, [name, value]) =>
            s.uint32(tag(1, 2)).fork().uint32(tag(1, 2)).string(name).uint32(tag(2, 5)).float(value).ldelim(),
          w.uint32(tag(2, 0)).int64(step).uint32(tag(5, 2)).fork(),
        );
        return summary.ldelim();
      }),
    image: (step, name, png, { width, height }) =>
      append((w) => {
        const value = w
          .uint32(tag(2, 0))
          .int64(step)
          .uint32(tag(5, 2))
          .fork()
          .uint32(tag(1, 2))
          .fork()
          .uint32(tag(1, 2))
          .string(name);
        // Image: height 1, width 2, colorspace 3 (RGBA is 4), encoded_image_string 4.
        return value
          .uint32(tag(4, 2))
          .fork()
          .uint32(tag(1, 0))
          .int32(height)
          .uint32(tag(2, 0))
          .int32(width)
          .uint32(tag(3, 0))
          .int32(4)
          .uint32(tag(4, 2))
          .bytes(png)
          .ldelim()
          .ldelim()
          .ldelim();
      }),
  };
}

/** Field number and wire type of protobuf. */
const tag = (field: number, wire: number) => ((field << 3) | wire) >>> 0;
