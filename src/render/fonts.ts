import { createRequire } from 'node:module';

/** The part of the canvas's `GlobalFonts` that is used. */
interface FontRegistry {
  registerFromPath(path: string, family: string): unknown;
}

interface Font {
  readonly family: string;
  readonly files: readonly string[];
}

/** Latin, Greek, Cyrillic, Arabic and the symbols of mathematics; what stands first in every chart's list of fonts. */
const dejavu: Font = {
  family: 'DejaVu Sans',
  files: ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'],
};

/** Korean, the language of the notebook; 40 ms to unpack, so only where it is needed. */
const nanum: Font = {
  family: 'Nanum Gothic',
  files: [400, 700].map((weight) => `@fontsource/nanum-gothic/files/nanum-gothic-korean-${weight}-normal.woff2`),
};

const hangul = /\p{Script=Hangul}/u;

/**
 * Makes the fonts known that `text` needs. The canvas ships none, and on a machine without any all text would vanish in
 * silence; with these, pictures are the same everywhere. Characters that neither has, such as Chinese ones, are drawn in a
 * font of the machine, and as boxes where it has none for them.
 * @throws Error if a font file can't be read.
 */
export function registerFonts(fonts: FontRegistry, text = ''): void {
  register(fonts, dejavu);
  if (hangul.test(text)) register(fonts, nanum);
}

const registered = new Set<Font>();

function register(fonts: FontRegistry, font: Font): void {
  if (registered.has(font)) return;
  const { resolve } = createRequire(import.meta.url);
  for (const path of font.files.map((file) => resolve(file))) {
    if (!fonts.registerFromPath(path, font.family)) throw new Error(`${path}: not a font that the canvas can read`);
  }
  registered.add(font);
}

/** For `initscope doctor`: which canvas draws the pictures, and whether it draws text. */
export const describeCanvas = async (): Promise<string> => {
  const { createCanvas, GlobalFonts } = await import('canvas');
  registerFonts(GlobalFonts);
  const context = createCanvas(10, 10).getContext('2d');
  context.font = '20px DejaVu Sans';
  const text = context.measureText('σ').width > 0 ? 'text in DejaVu Sans, shipped with it' : 'text can NOT be drawn';
  const { version } = createRequire(import.meta.url)('canvas/package.json') as { version: string };
  return `@napi-rs/canvas ${version}, ${text}`;
};
