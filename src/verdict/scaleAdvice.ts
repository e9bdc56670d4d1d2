import { predictCell, resolveCell, type ResolvedCell } from '../cell/index.ts';
import { streamOf, type LayerChoice } from '../network/index.ts';
import { toThreeDigits } from './numbers.ts';
import { safetyMargin } from './outlook.ts';
import { pathsOf } from './paths.ts';
import { thresholds } from './thresholds.ts';
import type { Finding } from './types.ts';

/** A factor on the branches of residuals that make signal or gradient grow, where theory says that it helps; else null. */
export const scaleAdvice = (cell: ResolvedCell, { verdict }: Finding): string | null => {
  const residuals = streamOf(cell.layers).filter(({ block }) => block);
  if (verdict !== 'exploding' || residuals.length < 2) return null;
  const scale = 1 / Math.sqrt(residuals.length);
  const { network } = cell.settings;
  const scaled = resolveCell({
    ...cell.settings,
    network: { ...network, layers: network.layers.map((layer) => withScale(layer, scale)) },
  });
  const { forward, backward } = pathsOf(scaled.layers);
  const { rms } = predictCell(scaled, { upstream: 'normal' });
  const sizes = [...forward.map((n) => rms.forward[n - 1]), ...backward.map((n) => rms.backward[n - 1])];
  const farthest = Math.max(...sizes.map((size) => Math.abs(Math.log(size ?? NaN))));
  if (!(farthest < safetyMargin * thresholds.growth.value)) return null;
  const [signal, gradient] = [rms.forward[forward.at(-1)! - 1]!, rms.backward[backward.at(-1)! - 1]!].map(
    toThreeDigits,
  );
  return `a scale of 1/√${residuals.length} = ${toThreeDigits(scale)} on the residual branches (by theory signal and gradient arrive with ${signal} and ${gradient})`;
};

/** The same entry, and those within it, with this scale on every residual. */
const withScale = (layer: LayerChoice, scale: number): LayerChoice => {
  if ('branch' in layer) return { ...layer, parameters: { ...layer.parameters, scale } };
  return 'layers' in layer ? { ...layer, layers: layer.layers.map((inner) => withScale(inner, scale)) } : layer;
};
