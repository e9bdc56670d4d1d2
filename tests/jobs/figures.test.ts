import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { TopLevelSpec } from 'vega-lite';
import { createHash } from 'node:crypto';
import type { Figures, ImageFormat } from '../../src/config/index.ts';
import type { DrawnSize } from '../../src/render/renderer.ts';
import { drawCharts, renderFigures, type FiguresJob } from '../../src/jobs/figures.ts';
import { directions, quantities } from '../../src/record/record.ts';
import { noteLineHeight } from '../../src/chart/histogramPanel.ts';
import { sigma } from '../../src/chart/layout/format.ts';
import { temporaryFolder } from '../support/folder.ts';
import { recordOf, study, saveRecord } from '../support/sample.ts';

const root = temporaryFolder();
const cell = study.cells[1]!;
const record = recordOf(1);

const plain: Figures = {
  formats: ['png'],
  repeats: 'first',
  film: false,
  scale: 1,
  theme: 'light',
  axes: 'own',
  counts: 'linear',
  parameters: false,
};

interface Drawn {
  readonly title: { readonly text: string };
  readonly concat: readonly { readonly title: { readonly text: string } }[];
}

/** Draws a cell's pictures by a renderer that writes down what it is given. @returns what was drawn, and the files */
const drawn = async (
  changes: Partial<FiguresJob> = {},
  folder = mkdtempSync(join(root, 'study-')),
  ofRecord = record,
) => {
  const asked: string[] = [];
  const sizes: (DrawnSize | undefined)[] = [];
  const render = (spec: TopLevelSpec, format: ImageFormat, size?: DrawnSize): Promise<Uint8Array> => {
    asked.push(format);
    sizes.push(size);
    return Promise.resolve(Buffer.from(`${format} of ${JSON.stringify(spec)}`));
  };
  const film = (specs: readonly TopLevelSpec[]): Promise<Uint8Array> => {
    asked.push('gif');
    return Promise.resolve(Buffer.from(JSON.stringify(specs)));
  };
  const context = { renderer: () => Promise.resolve({ render, film }), close: () => {} };
  saveRecord(folder, 'a', ofRecord);
  const job: FiguresJob = {
    kind: 'figures',
    id: 'a',
    cell,
    folder,
    figures: plain,
    force: false,
    ...changes,
  };
  const { files } = await renderFigures(job, context);
  return { folder, asked, sizes, context, paths: files.map(({ path }) => path) };
};

const specAt = (folder: string, path: string): Drawn =>
  JSON.parse(readFileSync(join(folder, `figures/${cell.slug}/${path}.vl.json`), 'utf8')) as Drawn;

test('each grid shows the statistics of its epoch, its direction and each of its layers', async () => {
  const { folder } = await drawn();
  for (const [epoch, measured] of record.repeats[0]!.epochs.entries()) {
    for (const direction of directions) {
      const { title, concat } = specAt(folder, `epoch-${epoch}-${direction}`);
      expect(title.text).toContain(`epoch ${epoch}`);
      expect(title.text).toContain(direction);
      expect(title.text.startsWith(cell.initializer.label)).toBe(true);
      expect(concat.map((panel) => panel.title.text)).toEqual(
        measured[direction].map(({ std }, i) => `${record.layers[i]!.title} (σ=${sigma(std)})`),
      );
    }
  }
});

test('of the first repeat, or with repeats: all of each in a folder of its own', async () => {
  const pathsOf = (folders: readonly string[]): string[] =>
    folders.flatMap((folder) =>
      [0, 1].flatMap((epoch) =>
        directions.map((direction) => `figures/${cell.slug}/${folder}epoch-${epoch}-${direction}`),
      ),
    );
  const pictures = (paths: readonly string[]): string[] =>
    paths.flatMap((path) => (path.endsWith('.png') ? [path.slice(0, -4)] : []));
  expect(pictures((await drawn()).paths)).toEqual(pathsOf(['']));
  const { folder, paths } = await drawn({ figures: { ...plain, repeats: 'all' } });
  expect(pictures(paths)).toEqual(pathsOf(['', 'repeat-1/']));
  const { title, concat } = specAt(folder, 'repeat-1/epoch-0-forward');
  expect(title.text).toContain('repeat 1');
  const first = record.repeats[1]!.epochs[0]!.forward[0]!;
  expect(concat[0]!.title.text).toContain(`(σ=${sigma(first.std)})`);
});

test('each format is drawn of what the plain spec beside it is made from', async () => {
  const { folder, asked, paths } = await drawn({ figures: { ...plain, formats: ['png', 'svg'] } });
  expect(asked.toSorted()).toEqual([...Array(4).fill('png'), ...Array(4).fill('svg')]);
  for (const path of paths.filter((one) => !one.endsWith('.json'))) {
    const { usermeta } = JSON.parse(readFileSync(join(folder, path.replace(/\.(png|svg)$/, '.vl.json')), 'utf8')) as {
      readonly usermeta: { readonly initscope: { readonly drawn: string } };
    };
    const [, format, spec] = /^(...) of (.*)$/s.exec(readFileSync(join(folder, path), 'utf8'))!;
    expect(path.endsWith(`.${format}`)).toBe(true);
    expect(createHash('sha256').update(spec!).digest('hex').startsWith(usermeta.initscope.drawn)).toBe(true);
  }
});

test('what is there is not drawn again, unless it is forced, damaged, or other than what is asked for', async () => {
  const { folder } = await drawn();
  expect((await drawn({}, folder)).asked).toEqual([]);
  expect((await drawn({ force: true }, folder)).asked).toHaveLength(4);
  writeFileSync(join(folder, `figures/${cell.slug}/epoch-0-forward.png`), 'damaged');
  expect((await drawn({}, folder)).asked).toHaveLength(1);
  const renamed = { ...cell, initializer: { ...cell.initializer, label: 'another' } };
  expect((await drawn({ cell: renamed }, folder)).asked).toHaveLength(4);
  expect((await drawn({ figures: { ...plain, formats: ['svg'] } }, folder)).asked).toHaveLength(4);
});

test('a film of each direction: every epoch on the same axes, of the same size', async () => {
  const { folder, asked, paths } = await drawn({ figures: { ...plain, formats: [], film: true } });
  expect(asked).toEqual(['gif', 'gif']);
  const films = paths.filter((path) => path.endsWith('.gif'));
  expect(films).toEqual(directions.map((direction) => `figures/${cell.slug}/${direction}.gif`));
  const frames = JSON.parse(readFileSync(join(folder, films[0]!), 'utf8')) as {
    title: { text: string };
    concat: { height: number; encoding?: { x: { scale: { domain: number[] } }; y: { scale: { domain: number[] } } } }[];
  }[];
  expect(frames.map(({ title }) => /epoch \d/.exec(title.text)![0])).toEqual(['epoch 0', 'epoch 1']);
  const axesOf = ({ concat }: (typeof frames)[number]) =>
    concat.map(({ height, encoding }) => [height, encoding && [encoding.x.scale.domain, encoding.y.scale.domain]]);
  expect(axesOf(frames[1]!)).toEqual(axesOf(frames[0]!));
  const layer = record.repeats[0]!.epochs.map(({ forward }) => forward[0]!.histogram);
  expect(frames[0]!.concat[0]!.encoding!.x.scale.domain).toEqual([
    Math.min(...layer.map(({ lower }) => lower)),
    Math.max(...layer.map(({ upper }) => upper)),
  ]);
  const highest = Math.max(...layer.flatMap(({ counts }) => counts));
  expect(frames[0]!.concat[0]!.encoding!.y.scale.domain).toEqual([0, highest * 1.05]);
  expect((await drawn({ figures: { ...plain, formats: [], film: true } }, folder)).asked).toEqual([]);
});

test.each(['shared', 'sharedX'] as const)('a film with axes: %s has them in all panels of all epochs', async (axes) => {
  const { folder, paths } = await drawn({ figures: { ...plain, formats: [], film: true, axes } });
  const film = readFileSync(
    join(
      folder,
      paths.find((path) => path.endsWith('.gif'))!,
    ),
    'utf8',
  );
  const panels = (JSON.parse(film) as { concat: { encoding: { [axis in 'x' | 'y']: { scale: object } } }[] }[]).flatMap(
    ({ concat }) => concat,
  );
  const different = (axis: 'x' | 'y') => new Set(panels.map(({ encoding }) => JSON.stringify(encoding[axis].scale)));
  expect(different('x').size).toBe(1);
  expect(different('y').size > 1).toBe(axes === 'sharedX');
});

test('a film keeps room for notes where a frame has one, and no more', async () => {
  const heights = async (nonfinite: number): Promise<number[]> => {
    const [first, last] = record.repeats[0]!.epochs;
    const noted = last!.forward.map((statistics) => ({ ...statistics, nonfinite }));
    const epochs = [first!, { ...last!, forward: noted }];
    const folder = mkdtempSync(join(root, 'film-'));
    const { paths } = await drawn({ figures: { ...plain, formats: [], film: true } }, folder, {
      ...record,
      repeats: [{ ...record.repeats[0]!, epochs }],
    });
    const film = readFileSync(
      join(
        folder,
        paths.find((path) => path.endsWith('forward.gif'))!,
      ),
      'utf8',
    );
    return (JSON.parse(film) as { concat: { height: number }[] }[]).map(({ concat }) => concat[0]!.height);
  };
  const [bare, noted] = [await heights(0), await heights(1)];
  expect([bare[0], noted[0]]).toEqual([bare[1], noted[1]]);
  expect(bare[0]! - noted[0]!).toBe(noteLineHeight);
});

test('where the key is another, what has the same spec is left as it is, unless something else drew it', async () => {
  const { folder } = await drawn();
  const path = join(folder, 'cells/a.figures.json');
  const written = JSON.parse(readFileSync(path, 'utf8')) as object;
  const askedAfter = async (change: object): Promise<number> => {
    writeFileSync(path, JSON.stringify({ ...written, ...change }));
    return (await drawn({}, folder)).asked.length;
  };
  expect(await askedAfter({ key: 'another' })).toBe(0);
  expect(await askedAfter({ key: 'another', renderer: 'another' })).toBe(4);
});

test('pictures have the size, the theme, the axes, the scale of counts and the layers that are asked for', async () => {
  const layers = record.layers.slice(1, 3).map(({ number }) => number);
  const style = {
    ...plain,
    size: [1000, 500],
    scale: 2,
    theme: 'dark',
    axes: 'sharedX',
    counts: 'log',
    layers,
  } as const;
  const { folder, sizes } = await drawn({ figures: style });
  expect(sizes[0]).toMatchObject({ size: [1000, 500], scale: 2 });
  const picture = readFileSync(join(folder, `figures/${cell.slug}/epoch-0-forward.png`), 'utf8');
  const { config, concat } = JSON.parse(picture.replace('png of ', '')) as {
    config: { background: string };
    concat: { encoding: { x: { scale: object }; y: { scale: { type: string; domain: number[] } } } }[];
  };
  expect(config.background).toBe('#14171b');
  expect(concat).toHaveLength(2);
  expect(concat[0]!.encoding.x.scale).toEqual(concat[1]!.encoding.x.scale);
  const counts = layers.map((number) => record.repeats[0]!.epochs[0]!.forward[number - 1]!.histogram.counts);
  expect(concat.map(({ encoding }) => encoding.y.scale)).toEqual(
    counts.map((of) => ({ type: 'symlog', constant: 1, domain: [0, Math.max(...of) * 1.5], nice: false })),
  );
  expect((await drawn({ figures: { ...style, theme: 'print' } }, folder)).asked).toHaveLength(4);
  expect((await drawn({ figures: { ...style, scale: 1 } }, folder)).asked).toHaveLength(4);
});

test('weights, biases, gradients and updates have grids of their own where they are asked for', async () => {
  const { folder, paths } = await drawn({ figures: { ...plain, parameters: true } });
  for (const [i, quantity] of quantities.entries()) {
    expect(paths).toContain(`figures/${cell.slug}/epoch-1-${quantity}.png`);
    const { title, concat } = specAt(folder, `epoch-1-${quantity}`);
    expect(title.text).toContain('weights and biases');
    const { statistics } = record.repeats[0]!.parameters[1]![i]!;
    expect(concat.map((panel) => panel.title.text)).toEqual([`3-Layer W (σ=${sigma(statistics.std)})`]);
  }
});

test('without its numbers nothing can be drawn', async () => {
  await expect(drawn({ id: 'b' })).rejects.toThrow('its numbers, cells/b.json, are gone');
});

test('charts of the study are drawn in every format', async () => {
  const { folder, context } = await drawn();
  const spec = { mark: 'point', data: { values: [] } } as unknown as TopLevelSpec;
  const charts = [{ path: 'figures/forward-std', spec }];
  const { files } = await drawCharts(
    { kind: 'charts', folder, charts, drawing: { ...plain, formats: ['png', 'svg'] } },
    context,
  );
  expect(files.map(({ path }) => path)).toEqual(['vl.json', 'png', 'svg'].map((end) => `figures/forward-std.${end}`));
});
