import { beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { activations } from '../../src/activation/index.ts';
import { studyOf, type ConfigInput } from '../../src/config/index.ts';
import { testBackends, useBackend } from '../support/engines.ts';
import { verdictOn } from './cases.ts';

beforeAll(() => useBackend(testBackends[0]!));

interface Grid {
  readonly activation: string;
  readonly depth: number;
  readonly width: number;
  readonly initializer: unknown;
}

const settingsOf = ({ activation, depth, width, initializer }: Grid) =>
  studyOf({
    network: { activation: activation as never, depth, width },
    initializers: [initializer as ConfigInput['initializers'][number]],
    bias: 'zero',
    input: { samples: 40 },
    training: { epochs: 1, carryOver: false, upstreamGradient: depth % 2 === 0 ? 'ones' : 'normal' },
  }).cells[0]!.settings;

/** The same network as its advice has it; undefined where there is none. scripts/advice.mjs goes over a larger grid. */
const advised = (grid: Grid, advice: string | null): Grid | undefined => {
  const code = /`([^`]+)`/.exec(advice ?? '')?.[1];
  if (code === undefined) {
    const times = /^layers (\d+) times as wide/.exec(advice ?? '')?.[1];
    return times === undefined ? undefined : { ...grid, width: grid.width * Number(times) };
  }
  const other = /^(\w+) with `/.exec(advice!)?.[1];
  return { ...grid, ...(other && { activation: other }), initializer: parse(code) as unknown };
};

const grid = Object.keys(activations).flatMap((activation) =>
  [
    { depth: 3, width: 100, initializer: { normal: { std: 1e-3 } } },
    { depth: 8, width: 40, initializer: { orthogonal: { gain: 0.05 } } },
  ].map((rest): Grid => ({ activation, ...rest })),
);

test.each(grid.map((one) => [JSON.stringify(one), one] as const))(
  '%s: what is advised comes out healthy',
  async (_name, one) => {
    const { verdict, advice } = await verdictOn(settingsOf(one));
    expect(verdict).not.toBe('healthy');
    const cure = advised(one, advice);
    const cured = cure ? await verdictOn(settingsOf(cure)) : { verdict: 'healthy' };
    expect(cured.verdict).toBe('healthy');
  },
);
