import type { Role } from '../recipe/index.ts';
import { isPutTogether, type Inspected, type Special } from './tensor.ts';

/** What has no draws in it is the same wherever it is asked for. */
const drawnKinds: ReadonlySet<Special['kind']> = new Set(['orthogonal', 'deltaOrthogonal', 'sparse']);

const isRole = (pair: readonly Inspected[], ...roles: readonly Role[]): boolean =>
  pair.some(({ role }) => roles.includes(role));

const depth = ({ source }: Inspected): number => source.name.split(/[./]/).length;

/**
 * Tensors that are equal to an earlier one, and whether that is wrong. A module that several others hold is saved under the name of each,
 * at different depths: a file that has such was saved with what its model shares.
 */
export const copiesOf = (
  tensors: readonly Inspected[],
  trained: boolean,
): ReadonlyMap<Inspected, { sentence: string; wrong: boolean }> => {
  const pairs = equalPairs(tensors);
  const isMeant = (pair: readonly Inspected[]): boolean => isRole(pair, 'embedding', 'head', 'position', 'other');
  const shares = pairs.some((pair) => !isMeant(pair) && depth(pair[0]) !== depth(pair[1]));
  return new Map(
    pairs.map((pair) => {
      const [tensor, { source }] = pair;
      if (isRole(pair, 'embedding', 'head'))
        return [tensor, { sentence: `equal to ${source.name}: tied`, wrong: false }];
      if (isMeant(pair)) return [tensor, { sentence: `equal to ${source.name}: the same table`, wrong: false }];
      const origin = shares ? 'shared, ' : '';
      const sentence = `equal to ${source.name}, entry by entry: ${origin}a copy, or drawn from the same seed again`;
      return [tensor, { sentence, wrong: !shares && !trained }];
    }),
  );
};

/** Each tensor that is equal to another, with the first of those. */
const equalPairs = (tensors: readonly Inspected[]): (readonly [Inspected, Inspected])[] => {
  const first = new Map<string, Inspected>();
  return tensors.flatMap((tensor) => {
    const { source, summary, special } = tensor;
    if (special ? !drawnKinds.has(special.kind) : isPutTogether(source, summary)) return [];
    if (summary.count < 8) return [];
    const other = first.get(summary.fingerprint);
    if (other) return [[tensor, other] as const];
    first.set(summary.fingerprint, tensor);
    return [];
  });
};
