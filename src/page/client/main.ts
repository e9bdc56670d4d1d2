import type { PageStudy } from '../types.ts';
import { unpackJson } from '../unpack.ts';
import { Page } from './page.ts';
import { installTooltip } from './dom.ts';
import { installExplanation } from './explain.ts';

const loading = document.getElementById('loading')!;

const start = async (): Promise<void> => {
  const study = (await unpackJson(document.getElementById('study')!.textContent)) as PageStudy;
  const page = new Page(study, loading);
  installTooltip();
  installExplanation(study.docs);
  await page.start();
};

start().catch((error: unknown) => {
  loading.textContent = `This page needs a browser of 2023 or newer. ${String(error)}`;
});
