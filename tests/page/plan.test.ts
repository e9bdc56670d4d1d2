import { expect, test } from '@jest/globals';
import { studyOf, type CellSettings } from '../../src/config/index.ts';
import { describeLayers, everyPiece } from '../../src/network/index.ts';
import { charactersOf, omissionNotes, mostCells, planPage, evenlySpaced } from '../../src/page/plan.ts';

const settingsOf = (cells: number, depth: number, epochs: number, repeats: number): CellSettings[] => {
  const { settings } = studyOf({
    network: { width: 4, depth },
    initializers: ['he'],
    training: { epochs },
    random: { repeats },
  }).cells[0]!;
  return Array.from({ length: cells }, () => settings);
};

test('what fits is all there', () => {
  const settings = settingsOf(60, 3, 5, 3);
  const plan = planPage(settings, 4e6);
  expect(plan).toEqual({ cells: 60, repeats: 3, epochs: 5, everyPiece: 1 });
  expect(omissionNotes(settings, plan)).toEqual([]);
});

test('repeats go first, then epochs, then layers, and the page says so', () => {
  const settings = settingsOf(100, 50, 20, 10);
  const budgets = [8e7, 1e7, 2e6, 5e5];
  const plans = budgets.map((budget) => planPage(settings, budget));
  expect(plans).toMatchObject([
    { epochs: 20, everyPiece: 1 },
    { repeats: 1, everyPiece: 1 },
    { repeats: 1, epochs: 2 },
    { repeats: 1, epochs: 2 },
  ]);
  expect(plans[0]!.repeats).toBeLessThan(10);
  expect(plans[1]!.epochs).toBeLessThan(20);
  expect(plans[3]!.everyPiece).toBeGreaterThan(plans[2]!.everyPiece);
  expect(omissionNotes(settings, { cells: 100, repeats: 1, epochs: 2, everyPiece: 3 })).toEqual([
    'Histograms of the first 1 of up to 10 repeats; averages are over all repeats.',
    'Histograms of at most 2 of up to 20 epochs, evenly spaced from the first to the last.',
    'Histograms of every 3rd of up to 50 layers with drawn weights, each with those behind it.',
  ]);
});

test('a single epoch and a single pair of layers are never left out', () => {
  expect(planPage(settingsOf(5, 1, 1, 1), 0)).toEqual({ cells: 1, repeats: 1, epochs: 1, everyPiece: 1 });
});

test('where that is too much of all cells, later cells go, and the page says so', () => {
  const settings = settingsOf(2000, 1, 2, 1).map((cell) => ({ ...cell, bins: 1000 }));
  const plan = planPage(settings, 4e6);
  expect(plan).toMatchObject({ repeats: 1, epochs: 2, everyPiece: 1 });
  const characters = settings.slice(0, plan.cells).reduce((sum, cell) => sum + charactersOf(cell, plan), 0);
  expect(characters).toBeLessThanOrEqual(4e6);
  expect(characters).toBeGreaterThan(0.99 * 4e6);
  expect(omissionNotes(settings, plan)).toEqual([`The page holds the first ${plan.cells} of the 2000 cells.`]);
});

test('beyond the most cells, the first ones', () => {
  const settings = settingsOf(mostCells + 1, 1, 1, 1);
  const plan = planPage(settings, 1e9);
  expect(plan.cells).toBe(mostCells);
  expect(omissionNotes(settings, plan)).toEqual(['The page holds the first 2000 of the 2001 cells.']);
});

test('evenly spaced, with both ends', () => {
  expect(evenlySpaced(5, 9)).toEqual([0, 1, 2, 3, 4]);
  expect(evenlySpaced(100, 4)).toEqual([0, 33, 66, 99]);
  expect(evenlySpaced(100, 2)).toEqual([0, 99]);
  const [{ network }] = settingsOf(1, 6, 1, 1) as [CellSettings];
  expect(everyPiece(describeLayers(network), 3).map(({ number }) => number)).toEqual([1, 2, 7, 8]);
});
