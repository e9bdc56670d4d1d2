import { setImmediate } from 'node:timers/promises';
import type { View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import type { PictureStyle } from '../config/index.ts';
import { registerFonts } from './fonts.ts';
import { PngEncoder } from './png.ts';
import { template } from './template.ts';
import { Views } from './views.ts';

/** The picture formats, as `figures.formats` has them. */
export type PictureFormat = 'png' | 'svg' | 'pdf';

/** Draws Vega-Lite specs: `await renderer.render(spec, 'png') // Uint8Array of the file`. */
export interface Renderer {
  /**
   * The picture that `spec` describes: a PNG, SVG as UTF-8 text, or a PDF of one page. The same spec gives the same bytes.
   * @param size default: the spec's own
   */
  readonly render: (spec: TopLevelSpec, format: PictureFormat, size?: DrawnSize) => Promise<Uint8Array>;
  /** The pictures that specs of one size describe, one after another, as an animated GIF without end. */
  readonly film: (specs: readonly TopLevelSpec[], size?: DrawnSize) => Promise<Uint8Array>;
}

/** As `figures` has them. */
export type DrawnSize = Pick<PictureStyle, 'size' | 'scale'>;

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
  const { createCanvas, GifEncoder, GlobalFonts, PDFDocument } = await import('canvas');
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

  /** Draws on the canvas. */
  const pixels = async (spec: TopLevelSpec, size?: DrawnSize) => {
    const view = await views.show(template(spec));
    const { width, height, zoom } = sizeOf(view, size);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { alpha: false });
    context.resetTransform();
    // Rounding may leave a line of pixels beside the picture.
    context.fillStyle = view.background() ?? 'white';
    context.fillRect(0, 0, width, height);
    context.scale(zoom, zoom);
    await view.toCanvas(1, { externalContext: context });
    // The canvas frees the pixels of earlier pictures only when the event loop turns, which promises alone don't cause.
    await setImmediate();
    return { data: canvas.data(), width, height };
  };
  const png = async (spec: TopLevelSpec, size?: DrawnSize) => {
    const { data, width, height } = await pixels(spec, size);
    return encoder.encode(data, width, height);
  };
  const gif = async (specs: readonly TopLevelSpec[], size?: DrawnSize) => {
    let film: InstanceType<typeof GifEncoder> | undefined;
    for (const spec of specs) {
      const { data, width, height } = await pixels(spec, size);
      film ??= new GifEncoder(width, height);
      film.addFrame(data, width, height, { delay: frameDelay });
    }
    return film!.finish();
  };
  // A view that has shown another spec keeps its marks, and may write them in another order.
  const svg = async (spec: TopLevelSpec, size?: DrawnSize) => {
    vega.resetSVGDefIds();
    const view = compiled(spec);
    const text = await view.toSVG(sizeOf(view, size).zoom);
    view.finalize();
    return new TextEncoder().encode(text);
  };
  const pdf = async (spec: TopLevelSpec, size?: DrawnSize) => {
    const view = await views.show(template(spec));
    const { width, height, zoom } = sizeOf(view, size);
    const document = new PDFDocument();
    const context = document.beginPage(width, height);
    context.scale(zoom, zoom);
    await view.toCanvas(1, { externalContext: context });
    document.endPage();
    return document.close();
  };
  const draw: Record<PictureFormat, (spec: TopLevelSpec, size?: DrawnSize) => Promise<Uint8Array>> = {
    png,
    svg,
    pdf,
  };

  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (specs: readonly TopLevelSpec[], drawn: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    const picture = last.then(async () => {
      for (const spec of specs) registerFonts(GlobalFonts, JSON.stringify(spec));
      return drawn();
    });
    last = picture.catch(() => {});
    return picture;
  };
  return {
    render: (spec, format, size) => inTurn([spec], () => draw[format](spec, size)),
    film: (specs, size) => inTurn(specs, () => gif(specs, size)),
  };
}

/** Milliseconds for which a film shows an epoch. */
const frameDelay = 800;

/** Without autosize a picture is as large as its spec says, whatever its labels; `zoom` is from there to the pixels that are asked for. */
function sizeOf(
  view: View,
  { size, scale }: DrawnSize = { scale: 1 },
): { width: number; height: number; zoom: number } {
  const { left = 0, right = 0, top = 0, bottom = 0 } = Object(view.padding());
  const own = { width: Math.floor(view.width() + left + right), height: Math.floor(view.height() + top + bottom) };
  const [width, height] = size ?? [own.width, own.height];
  return { width: Math.round(width * scale), height: Math.round(height * scale), zoom: (scale * width) / own.width };
}
