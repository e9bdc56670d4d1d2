import { basename } from 'node:path';
import { tensorChart, type Standing, type TensorPoint } from '../chart/index.ts';
import { createRenderer } from '../render/renderer.ts';
import { writeFileAtomically } from '../store/atomicFiles.ts';
import { AtomicFileWriter } from '../store/atomicFileWriter.ts';
import { csvFile } from '../tables/csv.ts';
import { reportJson } from './json.ts';
import { auditPage } from './page.ts';
import type { AuditReport, TensorReport } from './report.ts';
import { shown } from './shown.ts';
import { tensorColumns } from './table.ts';

/** Rows of the chart, at most. */
const mostRows = 150;

const standingOf = ({ problems, asked }: TensorReport): Standing => {
  if (problems.length > 0) return 'wrong';
  return asked?.ok ? 'asAsked' : 'notAsked';
};

/** Tensors that have a std: what is constant has no place on a logarithmic axis. */
const pointsOf = (tensors: readonly TensorReport[]): TensorPoint[] =>
  tensors.flatMap((tensor) => {
    const { name, std, stdError, asked } = tensor;
    if (std === null || !(std > 0)) return [];
    return [{ name, std, error: stdError ?? 0, asked: asked?.std ? asked.std : null, standing: standingOf(tensor) }];
  });

/**
 * Writes what an audit found: `audit.json`, `tensors.csv`, the chart `std.png` with its Vega-Lite spec `std.vl.json`, and `index.html`.
 * @throws OutputError
 */
export const writeAudit = async (folder: string, report: AuditReport): Promise<void> => {
  const { file, tensors, recipe } = report;
  const points = pointsOf(tensors);
  const rows = shown(points, mostRows, ({ standing }) => standing === 'wrong');
  const left = points.length - rows.length;
  const spec = tensorChart({
    title: `${basename(file)}: std of each tensor`,
    subtitle: `${recipe === null ? 'no recipe' : `ticks: what ${recipe} asks for`}${left > 0 ? `; ${left} more in tensors.csv` : ''}`,
    points: rows,
  });
  const png = await (await createRenderer()).render(spec, 'png');
  const csv = csvFile(folder, 'tensors.csv', tensorColumns);
  await csv.add(tensors);
  await csv.close();
  const json = new AtomicFileWriter(folder, 'audit.json');
  for (const piece of reportJson(report)) await json.append(Buffer.from(piece));
  await json.close();
  writeFileAtomically(folder, 'std.vl.json', `${JSON.stringify(spec, null, 2)}\n`);
  writeFileAtomically(folder, 'std.png', png);
  writeFileAtomically(folder, 'index.html', auditPage(report, png));
};
