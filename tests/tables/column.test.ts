import { expect, test } from '@jest/globals';
import { sweptColumns, type ColumnType, type Field } from '../../src/tables/column.ts';

const cases: [values: unknown[], type: ColumnType, fields: Field[]][] = [
  [[50, 100, 2 ** 53 - 1], 'int64', [50, 100, 2 ** 53 - 1]],
  [[1, 0.01], 'double', [1, 0.01]],
  [[1, 1e300], 'double', [1, 1e300]],
  [[true, false], 'boolean', [true, false]],
  [['relu', 'sigmoid'], 'text', ['relu', 'sigmoid']],
  [['relu', { leakyRelu: { alpha: 0.1 } }], 'text', ['relu', '{"leakyRelu":{"alpha":0.1}}']],
  [[50, [50, 20]], 'text', ['50', '[50,20]']],
  [[true, 'same', 1], 'text', ['true', 'same', '1']],
];

test.each(cases)('values %j are a column of type %s', (values, type, fields) => {
  const [column] = sweptColumns([{ path: 'a.b', key: 'b', values }]);
  expect(column).toMatchObject({ name: 'a.b', type });
  expect(values.map((value) => column!.value({ cell: { swept: [value] } }))).toEqual(fields);
});
