import type { ResolvedCell } from '../cell/index.ts';
import type { EpochRecord } from '../record/record.ts';
import { zeroHead } from './pathSteps.ts';
import { sizeOf } from './numbers.ts';

/** What starts from 0, as recipes have it, begun with a semicolon; or nothing. */
export const zerosText = ({ layers }: ResolvedCell, records: readonly EpochRecord[]): string => {
  const residuals = layers.filter(({ block }) => block);
  const silent = residuals.filter(({ block, inputs }) =>
    records.every(({ forward }) => block!.scale * sizeOf(forward[inputs[0]! - 1]!) === 0),
  );
  const head = zeroHead(layers, records);
  return [
    silent.length === 0
      ? ''
      : `; ${silent.length} of ${residuals.length} residual branches start from 0 and add nothing yet`,
    head ? `; layer ${head.number} starts from 0, and no gradient passes it yet` : '',
  ].join('');
};
