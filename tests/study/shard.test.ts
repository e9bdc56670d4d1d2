import { describe, expect, test } from '@jest/globals';
import { studyOf } from '../../src/config/index.ts';
import { estimate } from '../../src/study/estimate.ts';
import { dearestFirst, shareOf } from '../../src/study/shard.ts';

const widths = [2, 200, 30, 7, 90];
const study = studyOf({
  name: 'a',
  initializers: ['he', 'zero'],
  sweep: { 'network.width': widths },
  figures: { formats: ['png'] },
});
const other = studyOf({ name: 'b', initializers: ['he'], network: { width: 120 }, random: { repeats: 2 } });

const slugs = (shares: ReturnType<typeof shareOf>): string[] =>
  shares.flatMap(({ name, cells }) => cells.map(({ slug }) => `${name}/${slug}`));

test('cells are sorted by estimated cost, ties in the plan’s order, and dealt in turn', () => {
  const byCost = [200, 90, 30, 7, 2].flatMap((width) => ['he', 'zero'].map((name) => `a/width=${width}/${name}`));
  expect(dearestFirst(study.cells).map((i) => `a/${study.cells[i]!.slug}`)).toEqual(byCost);
  for (const count of [1, 2, 3, 4, 11]) {
    const dealt = Array.from({ length: count }, (_, i) => slugs(shareOf([study], { index: i + 1, of: count })));
    for (const [i, share] of dealt.entries()) expect(share).toEqual(byCost.filter((_, turn) => turn % count === i));
    expect(dealt.flat().toSorted()).toEqual(byCost.toSorted());
  }
});

test('the cells of all studies are dealt together, repeats counted', () => {
  const shares = [1, 2].map((index) => slugs(shareOf([study, other], { index, of: 2 })));
  // Two repeats at width 120 cost more than one at 200.
  expect(shares[0]!.filter((slug) => slug.startsWith('b'))).toEqual(['b/he']);
  expect(shares.map((share) => share.length)).toEqual([6, 5]);
});

test('shards of many cells cost about the same, though the cells don’t', () => {
  const many = studyOf({
    initializers: ['he'],
    sweep: { 'network.width': Array.from({ length: 160 }, (_, i) => 1 + ((i * 67) % 160)) },
  });
  const seconds = Array.from({ length: 16 }, (_, i) => {
    const [share] = shareOf([many], { index: i + 1, of: 16 });
    return estimate(share!).seconds - estimate({ ...share!, cells: [] }).seconds;
  });
  expect(Math.max(...seconds) / Math.min(...seconds)).toBeLessThan(1.25);
});

describe('a share', () => {
  test('draws nothing, and is otherwise the study', () => {
    const [share] = shareOf([study], { index: 1, of: 3 });
    expect(share).toEqual({ ...study, cells: share!.cells, figures: { ...study.figures, formats: [], film: false } });
  });

  test('of more shards than cells may be empty', () => {
    expect(shareOf([study], { index: 11, of: 11 })[0]!.cells).toEqual([]);
  });
});
