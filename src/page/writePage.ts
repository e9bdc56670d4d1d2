import { writeWhole, type FileEntry } from '../report/files.ts';
import { readAssets } from './assets.ts';
import { htmlDocument } from './document.ts';
import { packStudy, type StudySource } from './packStudy.ts';

export interface PageSource extends StudySource {
  /** The study's folder. */
  readonly folder: string;
}

export const pageFile = 'index.html';

/** The page stays under 5 MB. */
const pageLimit = 4_980_000;
/** What stands around data, style and script. */
const frameLength = 2000;

/**
 * Writes the study's page, `index.html`: one file that needs nothing else. One cell's numbers are in memory at a time.
 * @throws OutputError
 */
export const writePage = async (source: PageSource): Promise<FileEntry> => {
  const assets = await readAssets();
  const data = await packStudy(source, pageLimit - frameLength - assets.script.length - assets.style.length);
  const title = `${source.study.name} · initscope`;
  return writeWhole(source.folder, pageFile, htmlDocument({ title, ...assets, data }));
};
