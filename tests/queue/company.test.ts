import { expect, test } from '@jest/globals';
import { Company } from '../../src/queue/company.ts';

test('cells compute beside each other, but for one that is to be alone: it waits for them, and they for it', () => {
  const company = new Company();
  const [first, second] = [company.join(false)!, company.join(false)!];
  expect(company.join(true)).toBeUndefined();
  first();
  expect(company.join(true)).toBeUndefined();
  second();
  const alone = company.join(true)!;
  expect([company.join(false), company.join(true), company.size]).toEqual([undefined, undefined, 1]);
  alone();
  expect(company.join(false)).toBeDefined();
  expect(company.size).toBe(1);
});
