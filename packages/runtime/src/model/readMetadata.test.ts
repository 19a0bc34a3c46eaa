import { expect, test } from 'vitest';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { readMetadata } from './readMetadata.ts';

test('reads everything that our exporter writes', () => {
  const metadata = {
    labels: '["Bag","T-shirt/top"]',
    mean: '[0.286]',
    std: '[0.353]',
    accuracy: '{"value":0.91,"count":10000,"split":"test"}',
    dataset: 'fashion-mnist',
    dataset_sha256: 'abc',
  };
  expect(readMetadata(quadrantClassifier({ metadata }))).toEqual({
    labels: ['Bag', 'T-shirt/top'],
    mean: [0.286],
    std: [0.353],
    accuracy: { value: 0.91, count: 10_000, split: 'test' },
    dataset: 'fashion-mnist',
    datasetSha256: 'abc',
    producer: 'runtime tests',
  });
});

test.each([
  [
    'Ultralytics',
    { names: `{0: 'tench', 1: "angler's fish", 2: 'say \\'hi\\''}` },
    ['tench', "angler's fish", "say 'hi'"],
  ],
  ['an object of JSON', { classes: '{"0":"cat","1":"dog"}' }, ['cat', 'dog']],
  [
    'more than nine classes',
    { names: JSON.stringify(Object.fromEntries([...'abcdefghijkl'].entries())) },
    [...'abcdefghijkl'],
  ],
])('labels as %s writes them', (_, metadata, labels) => {
  expect(readMetadata(quadrantClassifier({ metadata })).labels).toEqual(labels);
});

test.each([
  { labels: 'cat, dog' },
  { labels: '[1, 2]' },
  { labels: '[]' },
  { labels: '{"1":"cat","2":"dog"}' },
  { names: '{}' },
  { names: '{__import__("os")}' },
  { mean: '"high"', std: '[null]', accuracy: '0.91' },
  { labels: `{${'1'.repeat(500_000)}}` },
  { names: `{0: 'unclosed}` },
])('what is no such thing counts as absent: %.40s', (metadata) => {
  expect(readMetadata(quadrantClassifier({ metadata }))).toEqual({ producer: 'runtime tests' });
});
