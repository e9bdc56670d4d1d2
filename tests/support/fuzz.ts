import { RandomStream } from '../../src/random/stream.ts';

/** Changes a file as damage or malice would: some bytes, a cut, a piece twice, a number blown up. */
export const mutate = (bytes: Uint8Array, seed: number): Uint8Array => {
  const stream = new RandomStream([seed, 0, 0]);
  const below = (n: number): number => Math.floor(stream.uniform() * n);
  let changed = Uint8Array.from(bytes);
  for (let i = 0; i <= below(4); i++) {
    // The heads of these formats are at one of their ends.
    const at = stream.uniform() < 0.5 ? below(Math.min(changed.length, 512)) : below(changed.length);
    const kind = below(5);
    if (kind === 0) changed[at] = below(256);
    else if (kind === 1) changed = changed.slice(0, at);
    else if (kind === 2) changed.fill(255, at, at + 1 + below(8));
    else if (kind === 3)
      changed = Uint8Array.from([...changed.subarray(0, at), ...changed.subarray(Math.max(0, at - 64))]);
    else changed.copyWithin(at, below(changed.length), below(changed.length));
    if (changed.length === 0) break;
  }
  return changed;
};
