import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './cli.ts';

/** The built package in a folder of its own, with the libraries that it needs for wasm. @returns its command's file */
export const packageCopy = (folder: string): string => {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  for (const path of ['dist', 'package.json']) cpSync(`${root}${path}`, join(folder, path), { recursive: true });
  for (const name of ['@tensorflow', 'canvas', '@fontsource', 'dejavu-fonts-ttf', 'seedrandom', 'long']) {
    symlinkSync(`${root}node_modules/${name}`, join(folder, 'node_modules', name));
  }
  return join(folder, 'dist/cli.js');
};
