import { describe, expect, test } from '@jest/globals';
import { textWithoutPlaces, withoutPlaces } from '../../src/userModule/places.ts';

const module = (file: string) => ({ name: 'module', parameters: { file, sha256: 'ab' } });
const settings = {
  network: { layers: [{ name: 'affine', parameters: { units: 3 } }, module('/home/me/study/parts/act.mjs')] },
  initializer: module('/home/me/lib/m.mjs'),
  samples: 3,
};

test('modules stand by their paths from the config’s folder; all else stays', () => {
  expect(withoutPlaces(settings, '/home/me/study')).toEqual({
    network: { layers: [settings.network.layers[0], module('./parts/act.mjs')] },
    initializer: module('../lib/m.mjs'),
    samples: 3,
  });
});

describe('what is told of a cell', () => {
  test.each([
    ['/home/me/lib/m.mjs:1: weights: boom', '../lib/m.mjs:1: weights: boom'],
    ['/home/me/lib/k.mjs:3: what it imports', '../lib/k.mjs:3: what it imports'],
    [
      '/home/me/study/parts/act.mjs: /home/me/study/parts/a.json is missing',
      './parts/act.mjs: ./parts/a.json is missing',
    ],
    ['its process ended with SIGKILL', 'its process ended with SIGKILL'],
  ])('%s', (text, told) => {
    expect(textWithoutPlaces(text, settings, '/home/me/study')).toBe(told);
  });

  test('beside the config itself', () => {
    expect(textWithoutPlaces('/a/m.mjs:1: boom', module('/a/m.mjs'), '/a')).toBe('./m.mjs:1: boom');
  });
});
