import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Engine } from '../engine/types.ts';
import { packageFile, version } from '../package.ts';

const require = createRequire(import.meta.url);

interface Package {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Versions of everything that may affect a study's results: initscope, Node.js, TensorFlow of an engine, every library in use. */
export const versions = (engine?: Engine): Record<string, string> => {
  const own = readFileSync(packageFile('package.json'), 'utf8');
  const { dependencies, optionalDependencies } = JSON.parse(own) as Package;
  const libraries = Object.keys({ ...dependencies, ...optionalDependencies }).toSorted();
  const built = builtInVersions();
  const found = libraries.map((name) => [name, built[name] ?? installedVersion(name)] as const);
  return {
    initscope: version,
    node: process.versions.node,
    ...(engine?.backend === 'tensorflow' && { tensorflow: engine.version }),
    ...Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined)),
  };
};

/** Of these, the versions on which a picture depends beside its spec. */
export const renderingVersions = (all: Readonly<Record<string, string>>): readonly (string | undefined)[] =>
  ['initscope', 'vega', 'vega-lite', 'canvas', 'dejavu-fonts-ttf', '@fontsource/nanum-gothic'].map((name) => all[name]);

/** The libraries in the bundles of dist/, as scripts/build.mjs found them; none where these sources run themselves. */
const builtInVersions = (): Readonly<Record<string, string>> => built()?.libraries ?? {};

/** Hash of the bundles in dist/; undefined where these sources run themselves. */
export const buildHash = (): string | undefined => built()?.sha256;

/** What scripts/build.mjs says of dist/. */
const built = (): { readonly libraries: Readonly<Record<string, string>>; readonly sha256: string } | undefined =>
  import.meta.url.startsWith(packageFile('dist/').href)
    ? JSON.parse(readFileSync(packageFile('dist/build.json'), 'utf8'))
    : undefined;

/** From the package's package.json, without loading it; undefined where an optional one is not installed. */
const installedVersion = (name: string): string | undefined => {
  const file = (require.resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, 'package.json'))
    .find((candidate) => existsSync(candidate));
  return file && (JSON.parse(readFileSync(file, 'utf8')) as Package).version;
};
