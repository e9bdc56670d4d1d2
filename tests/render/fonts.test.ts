import { expect, test } from '@jest/globals';
import { GlobalFonts } from 'canvas';
import { stdChart } from '../../src/chart/index.ts';
import { createRenderer } from '../../src/render/renderer.ts';
import { decode, inked } from './pixels.ts';

const chart = (title: string) =>
  stdChart({ title, direction: 'forward', series: [{ label: 'He', points: [{ epoch: 0, value: 1 }] }] });

const title = { left: 0, right: 900, top: 0, bottom: 70 };

test('on a machine without any font, text is drawn in the fonts that we ship', async () => {
  GlobalFonts.removeAll();
  expect(GlobalFonts.families).toEqual([]);
  const renderer = await createRenderer();
  const inkOf = async (text: string) => inked(await decode(await renderer.render(chart(text), 'png')), title);
  expect(GlobalFonts.families.map(({ family }) => family)).toContain('DejaVu Sans');
  expect(GlobalFonts.has('Nanum Gothic')).toBe(false);
  expect(await inkOf('average σ')).toBeGreaterThan(1000);
  // A character without a glyph is a box: all such texts of one length look alike.
  const picture = async (text: string) => (await decode(await renderer.render(chart(text), 'png'))).data;
  expect(Buffer.compare(await picture('한국어'), await picture('중국말'))).not.toBe(0);
  expect(Buffer.compare(await picture('ابجد'), await picture('دجبا'))).not.toBe(0);
  expect(Buffer.compare(await picture('中文'), await picture('日本'))).toBe(0);
  expect(GlobalFonts.has('Nanum Gothic')).toBe(true);
});
