import { expect, test } from '@jest/globals';
import { createJobContext } from '../../src/jobs/context.ts';
import type { ClosableRenderer } from '../../src/render/thread.ts';

/** A renderer of which `life` says whether it has ended and was closed. */
const mortal = (life: { ended: boolean; closed: boolean }): ClosableRenderer => ({
  render: () => Promise.resolve(new Uint8Array()),
  film: () => Promise.resolve(new Uint8Array()),
  isClosed: () => life.ended,
  close: () => {
    life.closed = true;
  },
});

test('a renderer is opened once, and anew when it has ended', async () => {
  const lives: { ended: boolean; closed: boolean }[] = [];
  const { renderer, close } = createJobContext(() => {
    const life = { ended: false, closed: false };
    lives.push(life);
    return Promise.resolve(mortal(life));
  });
  await renderer();
  await renderer();
  expect(lives).toHaveLength(1);
  lives[0]!.ended = true;
  await Promise.all([renderer(), renderer()]);
  expect(lives).toHaveLength(2);
  close();
  await Promise.resolve();
  expect(lives[1]!.closed).toBe(true);
});
