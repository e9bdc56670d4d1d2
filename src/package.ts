import { existsSync, readFileSync } from 'node:fs';

/** The package's folder, searched upwards: the bundles lie at other depths than the sources. */
const folder = ((): URL => {
  for (let here = new URL('.', import.meta.url); ; here = new URL('..', here)) {
    if (existsSync(new URL('package.json', here))) return here;
    if (here.pathname === '/') throw new Error(`no package.json above ${import.meta.url}`);
  }
})();

/** A file of this package. @param path from the package's folder */
export const packageFile = (path: string): URL => new URL(path, folder);

const { version: own } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };

/** This package's version, as the manifest and `--version` give it. */
export const version: string = own;
