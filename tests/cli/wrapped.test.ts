import { expect, test } from '@jest/globals';
import { wrapped } from '../../src/cli/terminal.ts';

test('lines are broken between words, what follows hangs, and nothing is lost', () => {
  expect(wrapped('  source  He et al. 2015', 10, 20)).toBe('  source  He et al.\n          2015');
  expect(wrapped('one two three\nfour', 0, 7)).toBe('one two\nthree\nfour');
  const text = 'the gradient, 1 where it sets out, has faded to an rms of 0.00946 at layer 1, below 1/20.1';
  for (const room of [10, 20, 33, 60]) {
    const lines = wrapped(text, 2, room).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(Math.max(room, 2 + 'gradient,'.length));
    expect(lines.map((line) => line.trim()).join(' ')).toBe(text);
    expect(lines.slice(1).every((line) => /^ {2}\S/.test(line))).toBe(true);
  }
});

test('a word that is longer than a line stays whole, and all stays as it is where it fits', () => {
  expect(wrapped('page: /a/long/path/index.html now', 2, 12)).toBe('page:\n  /a/long/path/index.html\n  now');
  expect(wrapped('/a/long/path/index.html', 2, 12)).toBe('/a/long/path/index.html');
  expect(wrapped('as wide', 2, 7)).toBe('as wide');
  expect(wrapped('x '.repeat(200), 2, Infinity)).toBe('x '.repeat(200));
});
