import type { CellSettings, Study } from '../config/index.ts';
import { describeLayers, sizeOf } from '../network/index.ts';

/**
 * Bytes that the checkpoints of a study may take on disk together. A sweep of thousands of cells would take gigabytes for what
 * its page and tables take megabytes.
 */
const mostBytes = 256 * 2 ** 20;

/** What each counts for at least: to make a file takes about as long as to write so much, which a sweep of tiny cells would feel. */
const leastBytes = 2 ** 20;

const float32 = 4;

/** Whether a study keeps the checkpoints of its repeats, by which more epochs go on from where fewer ended: all of them or none. */
export const checkpointsAreKept = ({ cells }: Study): boolean => {
  let bytes = 0;
  for (const { settings } of cells) {
    bytes += settings.repeats * Math.max(leastBytes, checkpointBytes(settings));
    if (bytes > mostBytes) return false;
  }
  return true;
};

/** Of one repeat: every parameter and, where they are carried over, the next input and upstream gradient. */
export const checkpointBytes = ({ network, samples, carryOver }: CellSettings): number => {
  const layers = describeLayers(network);
  const parameters = layers.flatMap(({ parameters }) => parameters.map(({ shape }) => sizeOf({ outputShape: shape })));
  const carried = carryOver ? samples * (sizeOf({ outputShape: network.inputShape }) + sizeOf(layers.at(-1)!)) : 0;
  return float32 * parameters.reduce((sum, size) => sum + size, carried);
};
