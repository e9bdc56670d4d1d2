import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFile } from '../package.ts';
import { createHash } from 'node:crypto';
import { writeFileAtomically, type FileEntry } from '../store/atomicFiles.ts';
import { packStudy, type StudySource } from './packStudy.ts';

/** The page's style and script, as bundled by the build. */
export const readAssets = async (): Promise<{ style: string; script: string }> => {
  const read = (file: string): Promise<string> => readFile(packageFile(`dist/page/client/${file}`), 'utf8');
  const [style, script] = await Promise.all([read('style.css'), read('page.js')]);
  return { style, script };
};

export interface DocumentParts {
  readonly title: string;
  /** CSS and JavaScript, without anything from a config. */
  readonly style: string;
  readonly script: string;
  /** Base64 texts by the id that the script finds them under. */
  readonly data: ReadonlyMap<string, string>;
}

/**
 * One HTML file that may load nothing and run only its own script: its content security policy allows script and style by
 * their hashes. Data from a config are packed, so they can't be markup; only the title is text.
 * @throws Error where the script or the style would end its own element
 */
export const htmlDocument = ({ title, style, script, data }: DocumentParts): string => {
  if (/<\/script|<!--/i.test(script)) throw new Error("the page's script must not hold </script or <!--");
  if (/<\/style/i.test(style)) throw new Error("the page's style must not hold </style");
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const blocks = Array.from(data, ([id, text]) => `<script type="text/plain" id="${id}">${text}</script>\n`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
<body>
<p id="loading">This page draws itself with JavaScript.</p>
${blocks.join('')}<script>${script}</script>
</body>
</html>
`;
};

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

export interface PageSource extends Omit<StudySource, 'docs'> {
  /** The study's folder. */
  readonly folder: string;
}

export const pageFile = 'index.html';

/** The page stays under 5 MB. */
const pageLimit = 4_980_000;
/** Characters around data, style and script. */
const frameLength = 2000;

/** Where the package's docs/ lies, seen from a study's folder. */
export const docsFrom = (folder: string): string =>
  relative(resolve(folder), fileURLToPath(packageFile('docs'))).replaceAll(sep, '/');

/**
 * Writes the study's page, `index.html`: one self-contained file. One cell's numbers are in memory at a time.
 * @throws OutputError
 */
export const writePage = async (source: PageSource): Promise<FileEntry> => {
  const assets = await readAssets();
  const data = await packStudy(
    { ...source, docs: docsFrom(source.folder) },
    pageLimit - frameLength - assets.script.length - assets.style.length,
  );
  const title = `${source.study.name} · initscope`;
  return writeFileAtomically(source.folder, pageFile, htmlDocument({ title, ...assets, data }));
};
