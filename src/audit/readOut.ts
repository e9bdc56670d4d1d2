import type { Role } from '../recipe/index.ts';
import type { TensorSource } from '../weightFile/index.ts';
import { fansOf, type Layout } from './fans.ts';

interface Named {
  readonly source: TensorSource;
  readonly name: string;
  readonly role: Role;
  readonly layout: Layout;
}

/** Affine layers, whatever a name such as `fc1` makes of them. */
const affine: readonly Role[] = ['linear', 'mlpIn', 'mlpOut', 'head'];
/** What takes in no layer's outputs: tables, and what is added. */
const noLayers: readonly Role[] = ['embedding', 'position', 'token', 'other', 'bias'];

/** Of a layer in a list, `layers.2` or `fc3`, the list and the place. */
const placeIn = (name: string): { list: string; place: number } | undefined => {
  const found = /^(.*?)(\d+)[./]?[a-z_]*$/i.exec(name);
  return found ? { list: found[1]!, place: Number(found[2]) } : undefined;
};

interface Layer extends Named {
  readonly fans: { readonly fanIn: number; readonly fanOut: number };
}

/** Whether a layer takes in what another gives, alone, beside others or flattened. */
const feeds = ({ source, layout, fans: { fanOut } }: Layer, one: Layer): boolean => {
  const outs = source.shape.length === 2 ? fanOut : layout === 'outIn' ? source.shape[0]! : source.shape.at(-1)!;
  return source !== one.source && one.fans.fanIn % outs === 0;
};

/** Layers of a block hold a number before their own name: `layers.0.fc1`. */
const isInBlock = (name: string): boolean => /(^|[./])\d+[./](\w+[./])+\w+$/.test(name);

/**
 * The read-outs of a network, its last affine layers: those that are called so and feed no other; where none is, those outside of blocks
 * that take in another's outputs and whose own are as many as no other layer's inputs, and of a numbered list the last.
 */
export const readOutsOf = (tensors: readonly Named[]): ReadonlySet<TensorSource> => {
  const layers = tensors
    .filter(({ source, role }) => source.shape.length > 1 && !noLayers.includes(role))
    .flatMap((one): Layer[] => {
      const [fans] = fansOf(one.role, one.source.shape, one.layout);
      return fans ? [{ ...one, fans }] : [];
    });
  const endsChain = (one: Layer, others: readonly Layer[]): boolean =>
    others.every((other) => other === one || other.fans.fanIn !== one.fans.fanOut);
  const called = layers.filter(({ role }) => role === 'head');
  const heads = called.filter((one) =>
    endsChain(
      one,
      called.filter(({ source }) => source.shape.length === 2),
    ),
  );
  if (called.length > 0) return new Set((heads.length > 0 ? heads : called).map(({ source }) => source));
  const candidates = layers.filter(
    ({ source, role, name }) => source.shape.length === 2 && affine.includes(role) && !isInBlock(name),
  );
  // The only layer is none.
  if (layers.length < 2) return new Set();
  const ends = candidates.filter((one) => endsChain(one, layers) && layers.some((other) => feeds(other, one)));
  const lastOf = ({ name }: Named): boolean => {
    const own = placeIn(name);
    return !candidates.some((other) => {
      const there = placeIn(other.name);
      return own && there && there.list === own.list && there.place > own.place;
    });
  };
  const last = ends.filter(lastOf);
  if (last.length > 0) return new Set(last.map(({ source }) => source));
  // All as wide: the last of a single list.
  const lists = new Set(candidates.map(({ name }) => placeIn(name)?.list));
  const onlyList = lists.size === 1 && !lists.has(undefined) && candidates.length === layers.length;
  return new Set(onlyList ? candidates.filter(lastOf).map(({ source }) => source) : []);
};
