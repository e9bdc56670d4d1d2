import { afterAll, expect, test } from '@jest/globals';
import type { TopLevelSpec } from 'vega-lite';
import { openRenderThread } from '../../src/render/thread.ts';

const thread = openRenderThread();
afterAll(() => thread.close());

const spec = (title: string): TopLevelSpec => ({ title, data: { values: [{ x: 1 }] }, mark: 'point' });

test('pictures are those of their charts, whatever fails between them', async () => {
  const uncloneable = { ...spec('refused'), width: (() => 1) as unknown as number };
  const broken = { ...spec('broken'), mark: 'no mark' } as unknown as TopLevelSpec;
  const pictures = await Promise.allSettled(
    [spec('first'), uncloneable, spec('second'), broken, spec('third')].map((one) => thread.render(one, 'svg')),
  );
  const titles = pictures.map((picture) =>
    picture.status === 'fulfilled' ? /first|second|third/.exec(Buffer.from(picture.value).toString())?.[0] : 'failed',
  );
  expect(titles).toEqual(['first', 'failed', 'second', 'failed', 'third']);
  expect(thread.isClosed()).toBe(false);
});
