import type { Role, Tensor } from '../recipe/index.ts';
import type { TensorSource, WeightFormat } from '../weightFile/index.ts';
import { fansOf, type Layout } from './fans.ts';
import { kerasName } from './kerasName.ts';
import { asOf, type As } from './as.ts';
import { blockOf, residualBlockOf, roleOf, stackOf } from './role.ts';
import { readOutsOf } from './readOut.ts';
import type { Placed } from './tensor.ts';

const kernelAtEnd = /(^|[./])(kernel|depthwise_kernel|pointwise_kernel|recurrent_kernel|embeddings?)$/;
const weightAtEnd = /(^|[./])(\w*weight\w*|weight_[ih]h_l\d\w*)$/;
const numpyFormats: readonly WeightFormat[] = ['npz', 'npy', 'keras', 'hdf5', 'tfjs'];

/** Of a weight's name, that of the layer. */
const layerOf = (name: string): string => name.replace(/[./]?[^./]*$/, '');

/** What PyTorch's parametrizations call the weight that they are computed from; its norms have a 0 there. */
const parametrized = /\.parametrizations\.(\w+)\.original1?$/;

/** A name as roles are read from it. */
const readable = (name: string, format: WeightFormat): string =>
  format === 'keras' || format === 'hdf5' ? kerasName(name) : name.replace(parametrized, '.$1');

/**
 * What each tensor of a file is for, and how its fans are counted: by its name, its shape and the tensors beside it.
 * @param as what was said of names, over all that
 */
export const placeAll = (sources: readonly TensorSource[], format: WeightFormat, as: readonly As[]): Placed[] => {
  const named = sources.map((source) => ({ source, name: readable(source.name, format) }));
  const biases = new Map(
    named.flatMap(({ source, name }) =>
      /bias|(^|[./])b$/.test(name) && source.shape.length === 1 ? [[layerOf(name), source.shape[0]!] as const] : [],
    ),
  );
  const firstOfRank = new Map(sources.toReversed().map(({ shape }) => [shape.length, shape]));
  const stacks = stacksOf(named.map(({ name }) => name));
  const told = named.map(({ source, name }) => {
    const said = asOf(as, source.name);
    const role = said?.role ?? depthwiseOr(roleOf(name, source.shape), name, source.shape, firstOfRank);
    const layout = layoutOf(name, source.shape, format, biases.get(layerOf(name)));
    const known = said?.layout ? { layout: said.layout, certain: true } : layout;
    const bias = biases.get(layerOf(name));
    // A table has no bias.
    const layer = role === 'embedding' && bias !== undefined && !said?.role ? 'linear' : role;
    return { source, name, role: transposedOr(layer, source.shape, known, bias), said: said?.role, ...known };
  });
  const readOuts = readOutsOf(told);
  const first = told.map((one) => (one.said ? one : { ...one, role: withHead(one, readOuts.has(one.source)) }));
  const weights = new Map(
    first.flatMap((one) =>
      one.source.shape.length > 1 && one.role !== 'other' ? [[layerOf(one.name), one] as const] : [],
    ),
  );
  // Of an LSTM that projects its state, weight_hr, which comes behind, has the units.
  const states = new Map(
    [/weight_hh/, /weight_hr/].flatMap((state) =>
      sources.flatMap(({ name, shape }) =>
        state.test(name) && shape.length === 2 ? [[hiddenOf(name), shape[1]!] as const] : [],
      ),
    ),
  );
  const branches = branchesOf(first.map(({ name, role }) => ({ name, role })));
  return first.map(({ source, name, role, layout, certain }) => {
    const owner = source.shape.length < 2 ? weights.get(layerOf(name)) : undefined;
    const views = owner
      ? fansOf(owner.role, owner.source.shape, owner.layout)
      : fansOf(role, source.shape, layout, {
          units: unitsOf(source, states),
          groups: role === 'convTranspose' ? groupsOf(source.shape, biases.get(layerOf(name))) : 1,
        });
    const branch = role === 'conv' || role === 'normScale' ? branches.get(layerOf(name)) : undefined;
    const placedRole = branch?.role ?? role;
    const tensor: Tensor = {
      role: placedRole,
      weight: owner?.role,
      ownParameter: /(^|[./])[qkv]_proj_weight$/.test(name),
      fanIn: views[0]?.fanIn ?? 0,
      fanOut: views[0]?.fanOut ?? 0,
      hidden: unitsOf(source, states) ?? Math.max(...source.shape, 1),
      branchLayers: branch?.layers ?? 1,
      ...stacks(name),
    };
    return {
      source,
      role: placedRole,
      layout,
      certain: owner?.certain ?? certain,
      views: withHidden(placedRole, tensor, views),
      tensor,
    };
  });
};

const hiddenOf = (name: string): string => name.replace(/(weight|bias)_([ih]h|hr)/, 'weight_hh');

/** A recurrent layer's units: the matrix from its state has as many inputs, in PyTorch (gates · H, H), in Keras (H, gates · H). */
const unitsOf = ({ name }: TensorSource, states: ReadonlyMap<string, number>): number | undefined =>
  states.get(hiddenOf(name));

/** Groups of a transposed convolution (ins, outs / groups, k…), by its bias; undefined where it is none. */
const groupsOf = ([ins = 0, outs = 0]: readonly number[], bias: number | undefined): number | undefined => {
  const groups = (bias ?? NaN) / outs;
  return Number.isInteger(groups) && ins % groups === 0 ? groups : undefined;
};

/** PyTorch draws all of a recurrent layer by its number of units. */
const withHidden = (role: Role, { hidden }: Tensor, views: Placed['views']): Placed['views'] =>
  role.startsWith('recurrent') ? [...views, { fanIn: hidden, fanOut: hidden, count: 'library' }] : views;

const layoutOf = (
  name: string,
  shape: readonly number[],
  format: WeightFormat,
  bias: number | undefined,
): { layout: Layout; certain: boolean } => {
  if (shape.length === 2 && bias !== undefined && shape[0] !== shape[1]) {
    if (bias === shape[0]) return { layout: 'outIn', certain: true };
    if (bias === shape[1]) return { layout: 'inOut', certain: true };
  }
  if (kernelAtEnd.test(name)) return { layout: 'inOut', certain: true };
  if (weightAtEnd.test(name)) return { layout: 'outIn', certain: true };
  return { layout: numpyFormats.includes(format) ? 'inOut' : 'outIn', certain: false };
};

/** One input a group: not the first convolution, which may see an image of one channel. */
const depthwiseOr = (
  role: Role,
  name: string,
  shape: readonly number[],
  firstOfRank: ReadonlyMap<number, readonly number[]>,
): Role => {
  const single =
    role === 'conv' && name.endsWith('weight') && shape[1] === 1 && shape[0]! > 1 && shape.slice(2).some((n) => n > 1);
  const first = firstOfRank.get(shape.length)!;
  return single && first !== shape && first[1] !== 1 ? 'depthwise' : role;
};

/** A bias that is not as long as the first axis, but as the second, once for each group: PyTorch's transposed convolutions have their outputs there. */
const transposedOr = (
  role: Role,
  shape: readonly number[],
  { layout }: { layout: Layout },
  bias: number | undefined,
): Role =>
  role === 'conv' && layout === 'outIn' && bias !== shape[0] && groupsOf(shape, bias) !== undefined
    ? 'convTranspose'
    : role;

/** What is called a head and feeds another layer is none. */
const withHead = ({ role, source }: { role: Role; source: TensorSource }, isReadOut: boolean): Role => {
  if (isReadOut) return 'head';
  return role !== 'head' ? role : source.shape.length > 2 ? 'conv' : 'linear';
};

/** Block and number of blocks, a stack at a time. */
const stacksOf = (
  names: readonly string[],
): ((name: string) => Pick<Tensor, 'block' | 'blocks' | 'branches' | 'stack' | 'otherBlocks'>) => {
  const blocks = new Map<string, number>();
  for (const name of names) {
    const block = blockOf(name);
    if (block !== undefined) blocks.set(stackOf(name), Math.max(blocks.get(stackOf(name)) ?? 0, block + 1));
  }
  const [encoder, decoder] = [blocks.get('encoder') ?? 0, blocks.get('decoder') ?? 0];
  const both = encoder > 0 && decoder > 0;
  const residual = new Set(names.flatMap((name) => residualBlockOf(name) ?? [])).size;
  const numbered = Math.max(encoder, decoder, blocks.get('only') ?? 0);
  const only = numbered || residual;
  return (name) => {
    const stack = both ? stackOf(name) : 'only';
    const own = { encoder, decoder, only }[stack];
    return {
      block: blockOf(name),
      blocks: own,
      branches: numbered === 0 ? own : 2 * own,
      stack,
      otherBlocks: { encoder: decoder, decoder: encoder, only: 0 }[stack],
    };
  };
};

/** Which convolution or norm of a ResNet's block is its last, by the numbers in their names. */
const branchesOf = (
  tensors: readonly { name: string; role: Role }[],
): ReadonlyMap<string, { role: Role; layers: number }> => {
  const found = new Map<string, { role: Role; layers: number }>();
  for (const [block, members] of groupBy(tensors, ({ name }) => residualBlockOf(name))) {
    if (block === undefined) continue;
    const of = (role: Role): string[] =>
      [
        ...new Set(
          members.flatMap((one) =>
            one.role === role && !/downsample|shortcut/.test(one.name) ? [layerOf(one.name)] : [],
          ),
        ),
      ].toSorted();
    const [convs, norms] = [of('conv'), of('normScale')];
    for (const layer of convs)
      found.set(layer, { role: layer === convs.at(-1) ? 'lastBranchConv' : 'branchConv', layers: convs.length });
    if (norms.length > 0) found.set(norms.at(-1)!, { role: 'lastNormScale', layers: convs.length });
  }
  return found;
};

/** `Map.groupBy`, which Node.js 20 does not have. */
export const groupBy = <K, T>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
};
