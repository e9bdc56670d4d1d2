import type { View } from 'vega';
import { h } from './dom.ts';

/** Pixels of a saved PNG for one of the page. */
const pngScale = 2;

/** Buttons that save a chart as it is: SVG, or PNG at twice its size. @param nameOf the file's name without its extension */
export const saveButtons = (view: () => View | undefined, nameOf: () => string): HTMLElement =>
  h(
    'span',
    { class: 'save', role: 'group', 'aria-label': 'Save this chart' },
    saveButton('SVG', async () => save(new Blob([await svgOf(view()!)], { type: 'image/svg+xml' }), `${nameOf()}.svg`)),
    saveButton('PNG', async () => save(await pngOf(await svgOf(view()!)), `${nameOf()}.png`)),
  );

const saveButton = (format: string, onclick: () => Promise<void>): HTMLElement =>
  h('button', { type: 'button', 'aria-label': `save as ${format}`, onclick: () => void onclick() }, format);

/** The chart with the page's colours in place of the style sheet's names for them, on the page's ground. */
const svgOf = async (view: View): Promise<string> => {
  const style = getComputedStyle(document.documentElement);
  const colored = (text: string): string =>
    text.replaceAll(/var\((--[\w-]+)\)/g, (_, name: string) => style.getPropertyValue(name).trim());
  const svg = colored(await view.toSVG()).replaceAll('inherit', 'sans-serif');
  return svg.replace(
    /<svg[^>]*>/,
    (start) => `${start}<rect width="100%" height="100%" fill="${colored('var(--panel)')}"/>`,
  );
};

const pngOf = async (svg: string): Promise<Blob> => {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = h('canvas', { width: image.width * pngScale, height: image.height * pngScale });
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob!));
  });
};

/** Under the study's name, with hyphens for what file names can't have. */
const save = (blob: Blob, name: string): void => {
  const href = URL.createObjectURL(blob);
  h('a', {
    href,
    download: `${document.querySelector('h1')!.textContent} ${name}`
      .replaceAll(/[^\p{L}\p{N}.=+-]+/gu, '-')
      .replace(/-(?=\.\w+$)/, ''),
  }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
};
