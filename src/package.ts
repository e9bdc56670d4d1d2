import { existsSync, readFileSync } from 'node:fs';

/** The package's folder, looked for upwards: the build puts what a module says into files at another depth. */
const folder = ((): URL => {
  let here = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', here))) here = new URL('..', here);
  return here;
})();

/** A file of this package. @param path from the package's folder */
export const packageFile = (path: string): URL => new URL(path, folder);

const { version: own } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };

/** This package's version, as the manifest and `--version` give it. */
export const version: string = own;
