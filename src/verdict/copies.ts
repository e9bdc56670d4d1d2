import type { EpochDiagnostics, LayerDiagnostics } from '../diagnostics/index.ts';
import { fansOf, type LayerDescription } from '../network/index.ts';

/**
 * The part of a layer's units that are copies and stay so: they get the same gradient too. Units that are all 0 where a branch is
 * added to the stream, or at the network's end, part with the first update, as each is added to another unit or goes into the loss.
 * @param ofEpoch of all layers
 */
export const copiedPart = (
  found: LayerDiagnostics,
  layer: LayerDescription,
  ofEpoch: EpochDiagnostics,
  layers: readonly LayerDescription[],
): number => {
  const { copiedUnits, copiedGradients, units } = found;
  if (isZero(found) && isJoined(layer, layers) && isFed(layer, ofEpoch, layers)) return 0;
  return (Number.isNaN(copiedGradients) ? copiedUnits : copiedGradients) / units;
};

const isZero = ({ squaredChannelMean, channelVariance }: LayerDiagnostics): boolean =>
  squaredChannelMean + channelVariance === 0;

/** Whether its input is not 0, and some layer's weights are not. */
const isFed = ({ inputs }: LayerDescription, ofEpoch: EpochDiagnostics, layers: readonly LayerDescription[]): boolean =>
  (inputs[0] === 0 || !isZero(ofEpoch[inputs[0]! - 1]!)) &&
  layers.some((layer) => layer.block !== undefined || (fansOf(layer) && !isZero(ofEpoch[layer.number - 1]!)));

/** Whether no weights stand between a layer and the sum of its branch, or the network's end. */
const isJoined = ({ number }: LayerDescription, layers: readonly LayerDescription[]): boolean => {
  const [next, ...others] = layers.filter(({ inputs, block }) => inputs.includes(number) || block?.input === number);
  if (!next) return true;
  if (others.length > 0) return false;
  return next.block ? next.block.input !== number : !fansOf(next) && isJoined(next, layers);
};
