import type { Candidate } from '../identify.ts';
import { isDrawn, type Inspected } from '../tensor.ts';

/** Fewer entries don't tell a std to 5 %. */
export const enough = 200;
/** Everything that a tensor's draws may be called. */
export const names = ({ found }: Inspected): Candidate[] =>
  [found.nearest, ...found.alsoCalled].filter((one) => one !== undefined);

/** The matrices that are no residual projection. */
export const plain = (tensors: readonly Inspected[]): Inspected[] =>
  tensors.filter((one) => isDrawn(one) && /^(attention(Qkv|Query|Key|Value)|mlpIn|mlpGate|linear)$/.test(one.role));
