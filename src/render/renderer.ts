import { setImmediate } from 'node:timers/promises';
import type { View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { registerFonts } from './fonts.ts';
import { PngEncoder } from './png.ts';
import { template } from './template.ts';
import { Views } from './views.ts';

/** The picture formats, as `figures.formats` has them. */
export type PictureFormat = 'png' | 'svg';

/** Draws Vega-Lite specs: `await renderer.render(spec, 'png') // Uint8Array of the file`. */
export interface Renderer {
  /** The picture that `spec` describes: a PNG, or SVG as UTF-8 text. The same spec gives the same bytes. */
  readonly render: (spec: TopLevelSpec, format: PictureFormat) => Promise<Uint8Array>;
}

/**
 * A renderer of Vega-Lite specs with a fixed size (`autosize: none`), on a white or other opaque background.
 * Vega, Vega-Lite and the canvas are imported only here: that takes a fifth of a second.
 *
 *     await (await createRenderer()).render(stdChart(…), 'svg')
 *
 * @param warn receives Vega's warnings; default: they are dropped
 */
export async function createRenderer(warn: (message: string) => void = () => {}): Promise<Renderer> {
  const vega = await import('./vega.ts');
  const { createCanvas, GlobalFonts } = await import('canvas');
  registerFonts(GlobalFonts);
  const logger = vega.logger(vega.Warn, 'warn', (_, level, details) => {
    if (level === 'ERROR') throw new Error(`Vega: ${details.join(' ')}`);
    warn(details.join(' '));
  });
  const compiled = (spec: TopLevelSpec): View =>
    new vega.View(vega.parse(vega.compile(spec, { logger }).spec), { renderer: 'none', logger });
  const views = new Views(compiled);
  const canvas = createCanvas(1, 1);
  const encoder = new PngEncoder();

  const png = async (spec: TopLevelSpec) => {
    const view = await views.show(template(spec));
    const { width, height } = sizeOf(view);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { alpha: false });
    context.resetTransform();
    await view.toCanvas(1, { externalContext: context });
    // The canvas frees the pixels of earlier pictures only when the event loop turns, which promises alone don't cause.
    await setImmediate();
    return encoder.encode(canvas.data(), width, height);
  };
  // A view that has shown another spec keeps its marks, and may write them in another order.
  const svg = async (spec: TopLevelSpec) => {
    vega.resetSVGDefIds();
    const view = compiled(spec);
    const text = await view.toSVG();
    view.finalize();
    return new TextEncoder().encode(text);
  };
  const draw: Record<PictureFormat, (spec: TopLevelSpec) => Promise<Uint8Array>> = { png, svg };

  let last: Promise<unknown> = Promise.resolve();
  return {
    render(spec, format) {
      const picture = last.then(async () => {
        registerFonts(GlobalFonts, JSON.stringify(spec));
        return draw[format](spec);
      });
      last = picture.catch(() => {});
      return picture;
    },
  };
}

/** Without autosize a picture is as large as its spec says, whatever its labels. */
function sizeOf(view: View): { width: number; height: number } {
  const { left = 0, right = 0, top = 0, bottom = 0 } = Object(view.padding());
  return { width: Math.floor(view.width() + left + right), height: Math.floor(view.height() + top + bottom) };
}
