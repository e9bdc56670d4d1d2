import type { Role } from '../recipe/index.ts';
import type { Inspected, Special } from './tensor.ts';

/** What has no draws in it is the same wherever it is asked for. */
const drawnKinds: ReadonlySet<Special['kind']> = new Set(['orthogonal', 'deltaOrthogonal', 'sparse']);

/** Tensors that are equal to an earlier one, and whether that is wrong. */

export const copiesOf = (
  tensors: readonly Inspected[],
  trained: boolean,
): ReadonlyMap<Inspected, { sentence: string; wrong: boolean }> => {
  const first = new Map<string, Inspected>();
  const found = new Map<Inspected, { sentence: string; wrong: boolean }>();
  for (const tensor of tensors) {
    const { summary, special } = tensor;
    if ((special && !drawnKinds.has(special.kind)) || summary.count < 8) continue;
    const other = first.get(summary.fingerprint);
    if (!other) {
      first.set(summary.fingerprint, tensor);
      continue;
    }
    const is = (...roles: readonly Role[]): boolean => [tensor, other].some(({ role }) => roles.includes(role));
    const meant = is('embedding', 'head') ? 'tied' : is('position', 'other') ? 'the same table' : undefined;
    const sentence =
      meant === undefined
        ? `equal to ${other.source.name}, entry by entry: a copy, or drawn from the same seed again`
        : `equal to ${other.source.name}: ${meant}`;
    found.set(tensor, { sentence, wrong: meant === undefined && !trained });
  }
  return found;
};
