import { describeLayers, lineKindsOf, stackOf, type NetworkSpec } from '../network/index.ts';
import type { PageLayer } from './types.ts';

/** A network's layers as the page has them. */
export const pageLayers = (network: NetworkSpec): PageLayer[] => {
  const layers = describeLayers(network);
  const lines = lineKindsOf(layers);
  const isNotebooks = stackOf(network) !== undefined;
  return layers.map(({ number, title, category, group, name }, i) => ({
    number,
    title,
    category,
    group,
    line: lines[i]!,
    name: isNotebooks ? null : name,
  }));
};
