import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createEventFile } from './eventFile.node.ts';
import { crc32c, record } from './tfRecord.ts';

test('crc32c of the test vectors of RFC 3720', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

test('a record is length, CRC, data, CRC', () => {
  const bytes = record(Uint8Array.of(1, 2, 3));
  expect(bytes.length).toBe(19);
  expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(3n);
});

const python = process.env['FMNIST_PYTHON'] ?? 'python3';
const READ = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
a = EventAccumulator(sys.argv[1]).Reload()
print(json.dumps({ 'scalars': { t: [[e.step, e.value] for e in a.Scalars(t)] for t in a.Tags()['scalars'] }, 'images': { t: [[e.step, e.width, e.height, len(e.encoded_image_string)] for e in a.Images(t)] for t in a.Tags()['images'] } }))
`;

test('TensorBoard reads scalars and images', async ({ skip }) => {
  const hasTensorBoard = await promisify(execFile)(python, [
    '-c',
    'import tensorboard.backend.event_processing.event_accumulator',
  ]).then(
    () => true,
    () => false,
  );
  if (!hasTensorBoard) skip('Python has no tensorboard here');
  const folder = await mkdtemp(join(tmpdir(), 'events-'));
  try {
    const events = await createEventFile(folder);
    await events.scalars(10, { 'loss/train': 0.5, 'accuracy/val': 0.25 });
    await events.scalars(20, { 'loss/train': 0.375 });
    await events.image(20, 'confusion', await readFile('models/lenet/filters.png').catch(() => new Uint8Array(5)), {
      width: 2,
      height: 3,
    });
    expect((await readdir(folder)).length).toBe(1);
    const { stdout } = await promisify(execFile)(python, ['-c', READ, folder]);
    expect(JSON.parse(stdout)).toMatchObject({
      scalars: {
        'loss/train': [
          [10, 0.5],
          [20, 0.375],
        ],
        'accuracy/val': [[10, 0.25]],
      },
      images: { confusion: [[20, 2, 3, expect.any(Number)]] },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
