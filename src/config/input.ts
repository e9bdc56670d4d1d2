import type { activations } from '../activation/index.ts';
import type { ParameterTable } from '../catalogue/parameter.ts';
import type { initializers } from '../initializer/index.ts';
import type { ArchitectureName, FanCount, layerKinds } from '../network/index.ts';
import type { RecipeName } from '../recipe/index.ts';
import type { ImageFormat } from './figures.ts';
import type { TableFormat } from './study.ts';

/**
 * A config as people write it, in YAML, JSON or as a value: `studyOf({ initializers: ['xavier', { normal: { std: 0.01 } }] })`.
 * What is left out has its default; configs/example.yaml says what each key is.
 */
export interface ConfigInput {
  /** The study's folder; by default the name that `studyOf` is given, or the file's. */
  readonly name?: string | undefined;
  readonly network?: NetworkInput | undefined;
  readonly initializers: readonly InitializerInput[];
  readonly bias?: 'same' | 'zero' | 'keep' | undefined;
  readonly input?:
    | {
        /** From the config's folder. */
        readonly file?: string | Readonly<Record<string, string>> | undefined;
        readonly samples?: number | undefined;
        readonly distribution?: 'normal' | 'uniform' | undefined;
        readonly correlation?: number | undefined;
        readonly shape?: readonly number[] | undefined;
      }
    | undefined;
  readonly training?:
    | {
        readonly epochs?: number | undefined;
        readonly learningRate?: number | undefined;
        readonly upstreamGradient?: 'ones' | 'normal' | undefined;
        readonly carryOver?: boolean | undefined;
      }
    | undefined;
  readonly random?: { readonly seed?: number | undefined; readonly repeats?: number | undefined } | undefined;
  readonly figures?:
    | {
        readonly bins?: number | undefined;
        readonly formats?: readonly ImageFormat[] | undefined;
        readonly repeats?: 'first' | 'all' | undefined;
        readonly film?: boolean | undefined;
        /** Pixels of each picture. */
        readonly size?: readonly [width: number, height: number] | undefined;
        readonly scale?: number | undefined;
        readonly theme?: 'light' | 'dark' | 'print' | undefined;
        /** Colours: `#0072b2`, `teal`. */
        readonly palette?: readonly string[] | undefined;
        readonly axes?: 'own' | 'shared' | 'sharedX' | undefined;
        readonly counts?: 'linear' | 'log' | undefined;
        readonly parameters?: boolean | undefined;
        /** Numbers or names, or a range. */
        readonly layers?:
          | readonly (number | string)[]
          | { readonly from?: number; readonly to?: number; readonly every?: number }
          | undefined;
      }
    | undefined;
  readonly diagnostics?: boolean | undefined;
  readonly tables?: readonly TableFormat[] | undefined;
  /** Paths of the config, each with its values: `{ 'network.width': [50, 100] }`. */
  readonly sweep?: Readonly<Record<string, readonly unknown[]>> | undefined;
  /** Keys of one's own. */
  readonly [own: `x-${string}`]: unknown;
}

/**
 * A network by its `architecture` and a few numbers, the notebook's stack by default; or `layers` one by one, fed with samples of
 * `input.shape`; or a `model` of one's own.
 */
export interface NetworkInput {
  readonly width?: number | readonly number[] | undefined;
  readonly depth?: number | undefined;
  readonly activation?: ChoiceInput<typeof activations> | ModuleInput | undefined;
  readonly architecture?: ArchitectureName | undefined;
  readonly normalization?: 'none' | 'batch' | 'layer' | 'rms' | undefined;
  readonly residualScale?: number | '1/sqrt(depth)' | undefined;
  readonly kernel?: number | undefined;
  readonly padding?: 'same' | 'circular' | 'valid' | undefined;
  readonly image?: readonly number[] | undefined;
  readonly heads?: number | undefined;
  readonly tokens?: number | undefined;
  readonly causal?: boolean | undefined;
  readonly normPosition?: 'pre' | 'post' | undefined;
  readonly layers?: readonly LayerInput[] | undefined;
  /** From the config's folder. */
  readonly model?: string | undefined;
  readonly nodes?: boolean | undefined;
  readonly draw?:
    | {
        readonly include?: string | readonly string[] | undefined;
        readonly exclude?: string | readonly string[] | undefined;
        readonly fans?: FanCount | undefined;
        readonly rules?: Readonly<Record<string, DrawerInput>> | undefined;
      }
    | undefined;
}

type DrawerInput = ChoiceInput<typeof initializers> | RecipeName | 'asBuilt' | ModuleInput;

/** A name, a name with its parameters, or a module of one's own; with parameters or a module also a label. */
export type InitializerInput =
  | NameInput<typeof initializers>
  | RecipeName
  | 'asBuilt'
  | (ParametersInput<typeof initializers> & { readonly label?: string | undefined })
  | (ModuleInput & { readonly label?: string | undefined });

/** `affine: 100`, which gives the only parameter that is required, or as any other entry of a catalogue. */
export type LayerInput =
  | (ShortInput<SimpleKinds> & BesideLayer)
  | (ParametersInput<SimpleKinds> & BesideLayer)
  | (ParametersInput<typeof activations> & BesideLayer)
  | NameInput<SimpleKinds & typeof activations>
  | (ModuleInput & BesideLayer)
  | (ResidualInput & BesideLayer)
  | RepeatInput;

type SimpleKinds = Omit<typeof layerKinds, 'residual'>;

/** What may stand beside the kind of a layer; initializer and gain beside one that draws weights alone. */
interface BesideLayer {
  readonly initializer?: ChoiceInput<typeof initializers> | RecipeName | ModuleInput | undefined;
  readonly gain?: number | undefined;
  readonly name?: string | undefined;
}

/** shortcut(x) + scale · branch(x). */
interface ResidualInput {
  readonly residual: {
    readonly scale?: number | undefined;
    readonly branch: readonly LayerInput[];
    readonly shortcut?: readonly LayerInput[] | undefined;
  };
}

interface RepeatInput {
  readonly repeat: { readonly times: number; readonly layers: readonly LayerInput[] };
}

/** A file of one's own. */
export interface ModuleInput {
  /** From the config's folder. */
  readonly module: string;
}

type Table = Readonly<Record<string, { readonly parameters: ParameterTable }>>;

/** `he`, or `{ heNormal: { mode: 'fanOut' } }`. */
type ChoiceInput<T extends Table> = NameInput<T> | ParametersInput<T>;

/** Names of entries that need no parameters. Any text will do for the compiler, as names may come from elsewhere. */
type NameInput<T extends Table> =
  | {
      [Name in keyof T & string]: RequiredKeys<T[Name]['parameters']> extends never ? Name : never;
    }[keyof T & string]
  | (string & {});

/** One name with its parameters. */
type ParametersInput<T extends Table> = {
  [Name in keyof T & string]: {
    readonly [K in Name]:
      | Given<T[Name]['parameters']>
      | (RequiredKeys<T[Name]['parameters']> extends never ? null : never);
  };
}[keyof T & string];

/** One name with the value of its only required parameter. */
type ShortInput<T extends Table> = {
  [Name in keyof T & string]: IsOne<RequiredKeys<T[Name]['parameters']>> extends true
    ? { readonly [K in Name]: ValueOf<T[Name]['parameters'][RequiredKeys<T[Name]['parameters']>]> }
    : never;
}[keyof T & string];

/** Whether a union has one member. */
type IsOne<U, V = U> = [U] extends [never] ? false : U extends unknown ? ([V] extends [U] ? true : false) : never;

type Given<P extends ParameterTable> = {
  readonly [K in RequiredKeys<P>]: ValueOf<P[K]>;
} & {
  readonly [K in Exclude<keyof P, RequiredKeys<P>>]?: ValueOf<P[K]> | undefined;
};

type RequiredKeys<P extends ParameterTable> = {
  [K in keyof P]: P[K] extends { readonly default: unknown } ? never : K;
}[keyof P];

type ValueOf<S> = S extends { readonly choices: readonly (infer C)[] }
  ? C
  : S extends { readonly words: readonly (infer W)[] }
    ? number | W
    : S extends { readonly type: 'flag' }
      ? boolean
      : number;
