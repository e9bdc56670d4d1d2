import { activations, type ActivationChoice } from '../activation/index.ts';
import type { ConfigInput, LayerInput } from '../config/index.ts';
import { isUserModule, moduleFile } from '../userModule/choice.ts';

/** A config, as one would write it. */
export type PlainConfig = Readonly<Record<string, unknown>>;

type Entry = Readonly<Record<string, unknown>>;

/** Affine layers of these widths, the input's first, with an activation between two of them. */
export const chainConfig = (activation: ActivationChoice, widths: readonly number[]): ConfigInput => ({
  network: {
    layers: widths.slice(1).flatMap((units, i): LayerInput[] => {
      const layer = { affine: units };
      return i === 0 ? [layer] : [entryOf(activation), layer];
    }),
  },
  input: { shape: widths.slice(0, 1) },
  initializers: ['xavier'],
});

const entryOf = (choice: ActivationChoice): LayerInput =>
  isUserModule(choice)
    ? { module: moduleFile(choice) }
    : ({ [choice.name]: choice.parameters } as unknown as LayerInput);

/** A network that may serve where none of its initializers does. */
export interface Change {
  /** What was changed, in words. */
  readonly text: string;
  readonly network: PlainConfig;
}

/**
 * Others than a config's network that are near to it: normalized, with smaller residual branches, with another activation. None of a
 * model of the user's own.
 */
export const changesOf = (network: PlainConfig): Change[] => {
  if ('model' in network) return [];
  return Array.isArray(network['layers']) ? ofLayers(network['layers'] as Entry[]) : ofArchitecture(network);
};

const ofArchitecture = (network: PlainConfig): Change[] => {
  const { architecture = 'plain', normalization = 'none', residualScale, activation, width } = network;
  const changed = (text: string, keys: PlainConfig): Change => ({ text, network: { ...network, ...keys } });
  return [
    ...(residualScale === 1
      ? [changed('residual branches scaled by 1/√depth', { residualScale: '1/sqrt(depth)' })]
      : []),
    ...(normalization === 'none'
      ? [changed('layer normalization before each activation', { normalization: 'layer' })]
      : []),
    ...(architecture === 'plain' && typeof width === 'number'
      ? [
          changed('residual blocks scaled by 1/√depth', {
            architecture: 'residual',
            residualScale: '1/sqrt(depth)',
          }),
        ]
      : []),
    ...otherActivations
      .filter((name) => name !== nameOf(activation))
      .map((name) => changed(`${name} instead of ${nameOf(activation)}`, { activation: name })),
  ];
};

const ofLayers = (layers: readonly Entry[]): Change[] => {
  const names = new Set(allOf(layers).flatMap((entry) => (isActivationEntry(entry) ? [nameOf(entry)] : [])));
  const residuals = allOf(layers).filter((entry) => 'residual' in entry).length;
  const scale = Number((1 / Math.sqrt(residuals)).toPrecision(4));
  return [
    ...(residuals > 1 ? [{ text: `residual branches scaled by ${scale}`, layers: mapped(layers, scaled(scale)) }] : []),
    { text: 'layer normalization before each activation', layers: normalized(layers) },
    ...otherActivations
      .filter((name) => names.size > 0 && !(names.size === 1 && names.has(name)))
      .map((name) => ({
        text: `${name} instead of ${[...names].join(' and ')}`,
        layers: mapped(layers, (entry) => (isActivationEntry(entry) ? { [name]: {} } : entry)),
      })),
  ].flatMap(({ text, layers: changed }) =>
    JSON.stringify(changed) === JSON.stringify(layers) ? [] : [{ text, network: { layers: changed } }],
  );
};

const otherActivations = ['relu', 'tanh'] as const;

const nameOf = (entry: unknown): string =>
  typeof entry === 'string' ? entry : (Object.keys(entry as Entry).find((key) => !besides.has(key)) ?? '');

/** Keys that stand beside the kind of a layer. */
const besides: ReadonlySet<string> = new Set(['initializer', 'gain', 'name', 'label']);

const isActivationEntry = (entry: unknown): boolean => Object.hasOwn(activations, nameOf(entry));

/** The lists that an entry holds, with a way to put others in their place. */
const listsOf = (entry: Entry): { readonly kind: string; readonly key: string; readonly list: readonly Entry[] }[] =>
  Object.entries({ residual: ['branch', 'shortcut'], repeat: ['layers'] }).flatMap(([kind, keys]) =>
    keys.flatMap((key) => {
      const list = (entry[kind] as Entry | undefined)?.[key];
      return Array.isArray(list) ? [{ kind, key, list: list as Entry[] }] : [];
    }),
  );

const withLists = (entry: Entry, f: (list: readonly Entry[]) => readonly Entry[]): Entry =>
  listsOf(entry).reduce<Entry>(
    (changed, { kind, key, list }) => ({ ...changed, [kind]: { ...(changed[kind] as Entry), [key]: f(list) } }),
    entry,
  );

/** All entries, those of branches, shortcuts and repetitions among them. */
const allOf = (layers: readonly Entry[]): Entry[] =>
  layers.flatMap((entry) => [entry, ...listsOf(entry).flatMap(({ list }) => allOf(list))]);

const mapped = (layers: readonly Entry[], f: (entry: Entry) => Entry): Entry[] =>
  layers.map((entry) => f(withLists(entry, (list) => mapped(list, f))));

const scaled =
  (scale: number) =>
  (entry: Entry): Entry =>
    'residual' in entry ? { ...entry, residual: { ...(entry['residual'] as Entry), scale } } : entry;

/** With a layer norm between drawn weights and an activation, where there is none. */
const normalized = (layers: readonly Entry[]): Entry[] =>
  layers.flatMap((entry, i) => {
    const inside = withLists(entry, normalized);
    const next = layers[i + 1];
    return ['affine', 'conv2d'].includes(nameOf(entry)) && next && isActivationEntry(next)
      ? [inside, { layerNorm: {} }]
      : [inside];
  });
