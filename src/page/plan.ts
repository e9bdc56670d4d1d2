import type { CellSettings } from '../config/index.ts';
import { describeLayers, everyPiece, pieceCount } from '../network/index.ts';

/** `most` of the numbers 0 … count − 1, evenly spaced from the first to the last; all of them where they are fewer. */
export const evenlySpaced = (count: number, most: number): number[] =>
  count <= most
    ? Array.from({ length: count }, (_, i) => i)
    : Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));

/** Which histograms of each cell the page holds. */
export interface Plan {
  /** The first so many cells. */
  readonly cells: number;
  /** Of each cell at most so many repeats, epochs (evenly spaced, the first and the last among them), … */
  readonly repeats: number;
  readonly epochs: number;
  /** … and every k-th piece of its layers. */
  readonly everyPiece: number;
}

/** The page holds at most so many cells: with more its table would be slow. */
export const mostCells = 2000;

/** Packed characters of a cell, of a histogram's statistics and of each of its bins, estimated. */
const characters = { cell: 600, moments: 25, bin: 1.2 } as const;

/** The largest plan of about `budget` characters; it leaves out later repeats first, then epochs in between, then layers, then cells. */
export const planPage = (settings: readonly CellSettings[], budget: number): Plan => {
  const shown = settings.slice(0, mostCells);
  const most = (of: (one: CellSettings) => number): number => Math.max(...shown.map(of));
  const fits = (plan: Plan): boolean =>
    shown.slice(0, plan.cells).reduce((sum, one) => sum + charactersOf(one, plan), 0) <= budget;
  const pieces = most(piecesIn);
  const all: Plan = {
    cells: shown.length,
    repeats: most(({ repeats }) => repeats),
    epochs: most(({ epochs }) => epochs),
    everyPiece: 1,
  };
  const repeats = largest(1, all.repeats, (count) => fits({ ...all, repeats: count }));
  const epochs = largest(Math.min(2, all.epochs), all.epochs, (count) => fits({ ...all, repeats, epochs: count }));
  const shownPieces = largest(1, pieces, (count) =>
    fits({ ...all, repeats, epochs, everyPiece: Math.ceil(pieces / count) }),
  );
  const least = { ...all, repeats, epochs, everyPiece: Math.ceil(pieces / shownPieces) };
  return { ...least, cells: largest(1, shown.length, (count) => fits({ ...least, cells: count })) };
};

/** In how many pieces a cell's layers can be left out. */
const piecesIn = ({ network }: CellSettings): number => pieceCount(describeLayers(network));

/** Characters of a cell packed by a plan, estimated. */
export const charactersOf = ({ repeats, epochs, network, bins }: CellSettings, plan: Plan): number => {
  const layers = everyPiece(describeLayers(network), plan.everyPiece).length;
  const histograms = Math.min(repeats, plan.repeats) * Math.min(epochs, plan.epochs) * 2 * layers;
  return characters.cell + histograms * (characters.moments + characters.bin * bins);
};

/** The largest whole number in [low, high] for which `fits`; `low` where none does. */
const largest = (low: number, high: number, fits: (count: number) => boolean): number => {
  let [good, bad] = [low, high + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
};

/** What a plan leaves out of the page, in sentences that say by which rule; `settings` are those of all cells. */
export const omissionNotes = (settings: readonly CellSettings[], plan: Plan): string[] => {
  const most = (of: (one: CellSettings) => number): number => Math.max(...settings.slice(0, plan.cells).map(of));
  const repeats = most((one) => one.repeats);
  const epochs = most((one) => one.epochs);
  const pieces = most(piecesIn);
  const hasBlocks = settings.some(({ network }) => describeLayers(network).some(({ block }) => block));
  return [
    plan.cells < settings.length && `The page holds the first ${plan.cells} of the ${settings.length} cells.`,
    plan.repeats < repeats &&
      `Histograms of the first ${plan.repeats} of up to ${repeats} repeats; averages are over all repeats.`,
    plan.epochs < epochs &&
      `Histograms of at most ${plan.epochs} of up to ${epochs} epochs, evenly spaced from the first to the last.`,
    plan.everyPiece > 1 &&
      `Histograms of every ${ordinal(plan.everyPiece)} of up to ${pieces} ${hasBlocks ? 'blocks' : 'layers with drawn weights'}, each with ${hasBlocks ? 'what lies in it' : 'those behind it'}.`,
  ].filter((sentence) => sentence !== false);
};

const ordinal = (n: number): string => `${n}${{ 2: 'nd', 3: 'rd' }[n] ?? 'th'}`;
