import { resolveCell } from '../../src/cell/index.ts';
import { studyOf, type CellSettings, type ConfigInput } from '../../src/config/index.ts';
import type { InitializerOrRecipe } from '../../src/recipe/index.ts';
import type { RepeatRecord } from '../../src/record/record.ts';
import { measureWith } from '../../src/run/measure.ts';
import { runRepeat } from '../../src/run/repeat.ts';
import { judge, type Verdict } from '../../src/verdict/index.ts';

/** A network of one epoch: 100 units, 60 samples, unless a case says otherwise. */
export interface NetworkCase {
  readonly activation: string;
  readonly initializer: unknown;
  readonly depth: number;
  readonly more?: Readonly<Record<string, object | string>>;
}

export const settingsOf = ({ activation, initializer, depth, more }: NetworkCase, seed = 1): CellSettings =>
  studyOf({
    network: { activation, depth },
    initializers: [initializer as ConfigInput['initializers'][number]],
    input: { samples: 60 },
    training: { epochs: 1 },
    random: { seed },
    ...more,
  }).cells[0]!.settings;

export const recordOf = (settings: CellSettings): Promise<RepeatRecord> =>
  runRepeat(settings, 0, measureWith(settings.bins));

export const verdictOn = async (settings: CellSettings): Promise<Verdict> =>
  judge(resolveCell(settings), [await recordOf(settings)])!;

/** The same network with another initializer. */
export const withInitializer = (settings: CellSettings, initializer: InitializerOrRecipe): CellSettings => ({
  ...settings,
  initializer,
});
