import { expect, test } from '@jest/globals';
import { selectedLayers } from '../../src/config/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { reader } from './problems.ts';

const { load, problems } = reader(temporaryFolder());
const config = (figures: string): string => `initializers: [he]\nnetwork: { depth: 2 }\nfigures: ${figures}\n`;

test.each([
  ['{ size: [100, 720] }', 'size'],
  ['{ size: 720 }', 'size'],
  ['{ size: [800, 600, 2] }', 'size'],
  ['{ scale: 0 }', 'scale'],
  ['{ theme: drak }', '"dark"'],
  ['{ palette: [] }', 'palette'],
  ["{ palette: ['#12'] }", '"#12" is not a colour'],
  ['{ palette: [teal, tael] }', 'figures.palette[1]: "tael" is not the name of a colour, did you mean "teal"?'],
  ['{ palette: [inherit] }', '"inherit" is not the name of a colour'],
  ['{ axes: same }', 'axes'],
  ['{ counts: ln }', 'counts'],
  ['{ layers: [0] }', '0 is neither the number of a layer, from 1, nor its name'],
  ['{ layers: [5] }', 'there are 4: affine1, sigmoid1, affine2, sigmoid2'],
  ['{ layers: [affine1, relu1] }', 'no layer is "relu1"'],
  ['{ layers: { every: 0 } }', 'every'],
  ['{ layers: { from: 5 } }', 'no layer is in this range'],
  ['{ layers: { step: 2 } }', 'layers: unknown key "step"; one of: from, to, every'],
  ['{ layers: 3 }', 'layers'],
])('%s is refused in a line that says why', (figures, said) => {
  const lines = problems(config(figures));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(said);
  expect(lines[0]).toMatch(/^x\.yaml:3:/);
});

test('layers are selected by number, by name, by what they are in, or every k-th of a range', () => {
  const layers = ['a1', 'b1', 'block1/a1', 'block1/b1', 'block10/a1'].map((name, i) => ({ number: i + 1, name }));
  const numbers = (selection: Parameters<typeof selectedLayers>[1]): number[] =>
    selectedLayers(layers, selection).map(({ number }) => number);
  expect(numbers(undefined)).toEqual([1, 2, 3, 4, 5]);
  expect(numbers([4, 'a1'])).toEqual([1, 4]);
  expect(numbers(['block1'])).toEqual([3, 4]);
  expect(numbers({ every: 2 })).toEqual([1, 3, 5]);
  expect(numbers({ from: 2, to: 4, every: 2 })).toEqual([2, 4]);
  expect(numbers({ from: 4 })).toEqual([4, 5]);
});

test('a layer that some cell of a sweep has is enough', () => {
  const swept = `${config('{ layers: [5] }')}sweep: { network.depth: [1, 3] }\n`.replace(
    '{ depth: 2 }',
    '{ width: 3 }',
  );
  expect(load(swept).figures.layers).toEqual([5]);
});

test('a colour is a name of CSS, in any case, or a number of three or six digits', () => {
  const palette = ['Teal', 'rebeccapurple', '#abc', '#A1b2C3'];
  expect(load(config(`{ palette: [${palette.map((color) => `'${color}'`).join(', ')}] }`)).figures.palette).toEqual(
    palette,
  );
});
