import { beforeAll, describe, expect, test } from '@jest/globals';
import { resetSVGDefIds } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { histogramGrid, stdChart } from '../../src/chart/index.ts';
import { createRenderer, type Renderer } from '../../src/render/renderer.ts';
import { examples, hostile } from '../chart/examples.ts';
import { stackPanels } from '../chart/panels.ts';
import { freshView } from '../chart/scene.ts';
import { constant, normal, uniform } from '../chart/statistics.ts';
import { colorAt, decode, inked, type Pixels } from './pixels.ts';

const strict = (message: string) => {
  throw new Error(message);
};

let renderer: Renderer;
beforeAll(async () => {
  renderer = await createRenderer(strict);
});

const layers = (count: number) => stackPanels(count, 'Relu', (i) => normal(0, 1 + i));

const grid = (title: string, count = 6) => histogramGrid({ title, panels: layers(count) });

/** The pixels that Vega draws of the literal spec, without any of our means. */
async function literalPixels(spec: TopLevelSpec): Promise<Pixels> {
  const canvas: unknown = await (await freshView(spec)).toCanvas();
  const drawn = canvas as { width: number; height: number; data(): Uint8Array };
  return { width: drawn.width, height: drawn.height, data: drawn.data() };
}

describe.each(Object.entries(examples))('%s', (_, spec) => {
  test('has the very pixels of the literal spec, also on a view that has shown others', async () => {
    const { width, height, data } = await decode(await renderer.render(spec, 'png'));
    // By then the renderer has made the fonts known that its letters need.
    const literal = await literalPixels(spec);
    expect([width, height]).toEqual([literal.width, literal.height]);
    expect(Buffer.compare(data, literal.data)).toBe(0);
  });

  test('has the SVG of the literal spec', async () => {
    const svg = new TextDecoder().decode(await renderer.render(spec, 'svg'));
    resetSVGDefIds();
    expect(svg).toBe(await (await freshView(spec)).toSVG());
  });
});

test.each([normal(0, 1), normal(0.7, 1e-7), uniform(-3e12, 1e12), constant(0)])(
  'a grid on a view that has shown others has the very pixels of the literal spec (%#)',
  async (statistics) => {
    const panels = layers(6).map((panel, i) => (i % 2 === 0 ? panel : { ...panel, statistics }));
    const spec = histogramGrid({ title: 'another', panels });
    const { data } = await decode(await renderer.render(spec, 'png'));
    expect(Buffer.compare(data, (await literalPixels(spec)).data)).toBe(0);
  },
);

test.each([
  [1, 2],
  [1000, 200_000],
  [1, 1e-5, 1e-7],
  [1, 1e-12, 1e-15],
  [0.5, 0.25],
])(
  'a chart on a view that has shown others, of other sizes and scales, has the very pixels of the literal spec (%#)',
  async (...values) => {
    const points = values.map((value, epoch) => ({ epoch, value }));
    const spec = stdChart({ title: 'another', direction: 'backward', series: [{ label: 'he', points }] });
    const { width, data } = await decode(await renderer.render(spec, 'png'));
    const literal = await literalPixels(spec);
    expect(width).toBe(literal.width);
    expect(Buffer.compare(data, literal.data)).toBe(0);
  },
);

describe('a histogram grid', () => {
  test('has 2500 × 500 px, six panels, and a title', async () => {
    const pixels = await decode(await renderer.render(grid('a title'), 'png'));
    expect([pixels.width, pixels.height]).toEqual([2500, 500]);
    const row = Array.from({ length: 2500 }, (_, x) => colorAt(pixels, x, 445));
    const panels = row.filter(
      (color, x) => color !== row[x - 1] && (color === '#0072b2' || color === '#d55e00'),
    ).length;
    expect(panels).toBeGreaterThanOrEqual(6);
    const centres = [0, 1, 2, 3, 4, 5].map((i) => colorAt(pixels, 72 + i * 412 + 152, 445));
    expect(centres).toEqual(['#0072b2', '#d55e00', '#0072b2', '#d55e00', '#0072b2', '#d55e00']);
    expect([0, 1, 2, 3, 4].map((i) => colorAt(pixels, 72 + i * 412 + 350, 300))).toEqual(Array(5).fill('#ffffff'));

    const title = { left: 0, right: 600, top: 0, bottom: 60 };
    expect(inked(pixels, title)).toBeGreaterThan(500);
    expect(inked(await decode(await renderer.render(grid(' '), 'png')), title)).toBe(0);
  });

  test.each([1, 2, 8, 50])('has a picture of %p panels, each with its bars', async (count) => {
    const spec = grid('many', count) as unknown as {
      readonly columns: number;
      readonly spacing: { readonly row: number; readonly column: number };
      readonly padding: { readonly left: number; readonly top: number };
      readonly concat: readonly { readonly width: number; readonly height: number }[];
    };
    const pixels = await decode(await renderer.render(spec as never, 'png'));
    expect(spec.concat).toHaveLength(count);
    const { columns, spacing, padding, concat } = spec;
    const [{ width, height }] = concat as [{ width: number; height: number }];
    // The highest bar of a normal distribution: in the middle of each plot, from near its top to its bottom.
    for (const i of concat.keys()) {
      const left = padding.left + (i % columns) * (width + spacing.column);
      const top = padding.top + Math.floor(i / columns) * (height + spacing.row);
      const column = Array.from({ length: width }, (_, x) => colorAt(pixels, left + x, Math.round(top + 0.8 * height)));
      const bars = column.filter((color) => color === ['#0072b2', '#d55e00'][i % 2]).length;
      expect({ i, isDrawn: bars > width / 10 }).toEqual({ i, isDrawn: true });
    }
  });
});

test('the same spec gives the same bytes, whatever was drawn in between', async () => {
  const spec = grid('first');
  const first = await renderer.render(spec, 'png');
  await renderer.render(grid('second'), 'png');
  await renderer.render(examples['std-linear']!, 'png');
  expect(Buffer.compare(await renderer.render(spec, 'png'), first)).toBe(0);
  const other = await createRenderer(strict);
  expect(Buffer.compare(await other.render(spec, 'png'), first)).toBe(0);
});

test('pictures asked for at once are drawn one after the other', async () => {
  const specs = ['a', 'b', 'c'].map((title) => grid(title));
  const alone: Uint8Array[] = [];
  for (const spec of specs) alone.push(await renderer.render(spec, 'png'));
  const together = await Promise.all(specs.map((spec) => renderer.render(spec, 'png')));
  expect(together.map((png, i) => Buffer.compare(png, alone[i]!))).toEqual([0, 0, 0]);
});

test('more shapes than are kept are drawn nevertheless', async () => {
  const series = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ label: `s${i}`, points: [{ epoch: 0, value: i }] }));
  const chart = (count: number) => stdChart({ title: 't', direction: 'forward', series: series(count) });
  const first = await renderer.render(chart(1), 'png');
  for (let count = 2; count < 22; count++) await renderer.render(chart(count), 'png');
  expect(Buffer.compare(await renderer.render(chart(1), 'png'), first)).toBe(0);
});

test('SVG holds the titles as text, and no label is markup', async () => {
  const svg = new TextDecoder().decode(await renderer.render(examples['histogram-grid-hostile']!, 'svg'));
  expect(svg).toContain('(σ=');
  expect(svg).toContain('&lt;/script&gt;&lt;img src=x onerror=');
  expect(svg).not.toMatch(/<script|<img|<\/script/);
});

test('a spec that Vega refuses is an error, and the next one is drawn', async () => {
  const broken = { ...grid('broken'), config: { axis: { labelFontSize: { expr: 'nosuch(1)' } } } };
  await expect(renderer.render(broken as never, 'png')).rejects.toThrow('nosuch');
  expect((await renderer.render(grid('whole'), 'png')).length).toBeGreaterThan(10_000);
});

test('the label of a Korean initializer appears', async () => {
  const chart = (label: string) =>
    stdChart({ title: ' ', direction: 'forward', series: [{ label, points: [{ epoch: 0, value: 1 }] }] });
  const pixelsOf = async (label: string) => (await decode(await renderer.render(chart(label), 'png'))).data;
  expect(hostile).toContain('한국어');
  expect(Buffer.compare(await pixelsOf('한국어'), await pixelsOf('중국어'))).not.toBe(0);
});

test('a PDF of one page, of the picture’s size in points, the same bytes again', async () => {
  const pdf = await renderer.render(grid('a page'), 'pdf');
  const text = Buffer.from(pdf).toString('latin1');
  expect(text).toMatch(/^%PDF-/);
  expect(text).toContain('/Count 1');
  expect(text).toMatch(/\/MediaBox \[0 0 2500 500\]/);
  expect(text).toContain('/FontFile2');
  expect(Buffer.compare(await renderer.render(grid('a page'), 'pdf'), pdf)).toBe(0);
});

test('a film is a GIF with a frame for each spec, without end', async () => {
  const gif = Buffer.from(await renderer.film([grid('one', 1), grid('two', 1), grid('three', 1)]));
  expect(gif.subarray(0, 6).toString('latin1')).toBe('GIF89a');
  // GIF89a, W3C 1990: the size of the screen, and a graphic control extension (0x21 0xf9) before each frame.
  const { width, height } = await decode(await renderer.render(grid('one', 1), 'png'));
  expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([width, height]);
  const control = Buffer.of(0x21, 0xf9, 4);
  const delays: number[] = [];
  for (let at = gif.indexOf(control); at >= 0; at = gif.indexOf(control, at + 1)) {
    // An image separator behind it: not three bytes of a picture that happen to be these.
    if (gif[at + 8] === 0x2c) delays.push(gif.readUInt16LE(at + 4));
  }
  expect(delays).toEqual([80, 80, 80]);
  expect(gif.includes(Buffer.from('NETSCAPE2.0'))).toBe(true);
});

test('a picture has the pixels that are asked for, whatever its spec has', async () => {
  const spec = examples['std-linear']!;
  const size = { size: [800, 450], scale: 1.5 } as const;
  const { width, height, data } = await decode(await renderer.render(spec, 'png', size));
  expect([width, height]).toEqual([1200, 675]);
  expect(data.some((value) => value < 128)).toBe(true);
  await renderer.render(grid('another'), 'png', { scale: 0.5 });
  expect(Buffer.compare((await decode(await renderer.render(spec, 'png', size))).data, data)).toBe(0);
  const svg = new TextDecoder().decode(await renderer.render(spec, 'svg', size));
  expect(svg).toMatch(/^<svg[^>]* width="1200" height="675" viewBox="0 0 1600 900"/);
  const pdf = Buffer.from(await renderer.render(spec, 'pdf', size)).toString('latin1');
  expect(pdf).toMatch(/MediaBox ?\[0 0 1200 675\]/);
  const film = Buffer.from(await renderer.film([spec], { scale: 0.25 }));
  expect([film.readUInt16LE(6), film.readUInt16LE(8)]).toEqual([400, 225]);
});
