import { createRequire } from 'node:module';
import type { GlobalFonts } from 'canvas';

const files = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

/**
 * Makes DejaVu Sans known to the canvas: it ships no font, and on a machine without any all text would vanish in silence.
 * @throws Error if a font file can't be read.
 */
export function registerFonts(fonts: typeof GlobalFonts): void {
  const { resolve } = createRequire(import.meta.url);
  for (const file of files) {
    const path = resolve(`dejavu-fonts-ttf/ttf/${file}`);
    if (!fonts.registerFromPath(path, 'DejaVu Sans')) throw new Error(`${path}: not a font that the canvas can read`);
  }
}
