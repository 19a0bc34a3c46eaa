import { expect, test } from 'vitest';
import { formatTable } from './formatTable.ts';

test('columns line up, also where characters are two columns wide', () => {
  const columns = [
    { title: 'class', align: 'left' },
    { title: 'n', align: 'right', width: 4 },
  ] as const;
  expect(formatTable(columns, [['靴', '7'], ['Ankle boot', '1,000'], ['Bag']])).toEqual([
    'class           n',
    '靴              7',
    'Ankle boot  1,000',
    'Bag',
  ]);
});
