import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { filled } from '../../scripts/docs/blocks.mjs';
import { galleryBlocks, studyPictures } from '../../scripts/docs/gallery.mjs';
import { root } from '../support/cli.ts';

const configOf = (study: string): string => readFileSync(`${root}configs/${study}.yaml`, 'utf8');

test('the gallery has each study of configs/, with its words and its picture', () => {
  const page = readFileSync(`${root}docs/gallery.md`, 'utf8');
  expect(filled(page, galleryBlocks(configOf))).toBe(page);
  const studies = readdirSync(`${root}configs`).map((name) => name.replace('.yaml', ''));
  expect([...Object.keys(studyPictures), 'example'].toSorted()).toEqual(studies.toSorted());
  for (const { as } of Object.values(studyPictures)) expect(existsSync(`${root}docs/images/${as}`)).toBe(true);
  for (const study of Object.keys(studyPictures)) expect(configOf(study)).toMatch(/^# .*Shows: /ms);
});
