import { createRequire } from 'node:module';
import { registerFonts } from './fonts.ts';

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
