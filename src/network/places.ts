import type { Role, TensorPlace } from '../initializer/index.ts';
import { fansOf, type LayerDescription, type ParameterDescription } from './description.ts';

/**
 * The layers with what each drawn tensor is for and where it stands, which recipes ask: in a residual's branch, in its shortcut
 * or outside, whether it ends the branch, and among how many blocks.
 */
export const withPlaces = (layers: readonly LayerDescription[]): LayerDescription[] => {
  const placeOf = surveyOf(layers);
  return layers.map((layer) => (fansOf(layer) ? { ...layer, parameters: placed(layer, placeOf(layer)) } : layer));
};

/** A layer's place, its role still open. */
interface LayerPlace extends Omit<TensorPlace, 'role'> {
  readonly path: 'branch' | 'shortcut' | 'outside';
  /** The last layer with weights of a branch; or of a network, if it is dense, in no residual, and not the only one. */
  readonly isLast: boolean;
}

const surveyOf = (layers: readonly LayerDescription[]): ((layer: LayerDescription) => LayerPlace) => {
  const residuals = layers.filter(({ block }) => block);
  const around = innermost(residuals);
  const drawn = layers.filter(fansOf);
  const inBranch = (layer: LayerDescription): boolean => layer.number <= (around.get(layer.number)?.inputs[0] ?? 0);
  const branches = new Map<LayerDescription, LayerDescription[]>(residuals.map((one) => [one, []]));
  for (const layer of drawn.filter(inBranch)) branches.get(around.get(layer.number)!)!.push(layer);
  // A block begins where tokens are mixed, if they are anywhere.
  const mixing = new Set(layers.flatMap((layer) => (isMixing(layer) ? (around.get(layer.number) ?? []) : [])));
  const blocks = residuals.filter((residual) => mixing.size === 0 || mixing.has(residual)).length;
  return (layer) => {
    const residual = around.get(layer.number);
    const branch = residual && inBranch(layer) ? branches.get(residual)! : undefined;
    const isHead = !residual && layer === drawn.at(-1) && layer.kind === 'affine' && drawn.length > 1;
    return {
      path: branch ? 'branch' : residual ? 'shortcut' : 'outside',
      isLast: branch ? layer === branch.at(-1) : isHead,
      blocks,
      branches: residuals.length,
      stack: 'only',
      otherBlocks: 0,
      branchLayers: branch?.length ?? 1,
    };
  };
};

const isMixing = ({ kind, category }: LayerDescription): boolean => category === 'attention' || kind === 'transpose';

/** The innermost residual around each layer, by number. A residual within another is computed before it. */
const innermost = (residuals: readonly LayerDescription[]): ReadonlyMap<number, LayerDescription> => {
  const around = new Map<number, LayerDescription>();
  for (const residual of residuals) {
    for (let number = residual.block!.first; number < residual.number; number++) {
      if (!around.has(number)) around.set(number, residual);
    }
  }
  return around;
};

const placed = (layer: LayerDescription, { path, isLast, ...place }: LayerPlace): ParameterDescription[] =>
  layer.parameters.map((one) =>
    one.fans ? { ...one, fans: { ...one.fans, place: { role: roleOf(layer, one, path, isLast), ...place } } } : one,
  );

const roleOf = (
  { kind }: LayerDescription,
  { name, start, fans }: ParameterDescription,
  path: LayerPlace['path'],
  isLast: boolean,
): Role => {
  if (start === 'bias') return 'bias';
  if (kind === 'embedding') return name === 'W' ? 'embedding' : 'position';
  const inBranch = path === 'branch';
  if (kind === 'attention') return ofAttention[name] ?? (inBranch && isLast ? 'attentionOut' : 'linear');
  if (kind === 'conv2d') {
    const { dimensions = [], groups = 1 } = fans!;
    if (groups > 1 && dimensions.at(-2) === 1) return 'depthwise';
    if (inBranch) return isLast ? 'lastBranchConv' : 'branchConv';
    return path === 'shortcut' ? 'shortcutConv' : 'conv';
  }
  if (inBranch) return isLast ? 'mlpOut' : 'mlpIn';
  return isLast ? 'head' : 'linear';
};

const ofAttention: Readonly<Record<string, Role>> = {
  Wq: 'attentionQuery',
  Wk: 'attentionKey',
  Wv: 'attentionValue',
};
