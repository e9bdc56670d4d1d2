import { basename } from 'node:path';
import { tensorChart, type Standing, type TensorPoint } from '../chart/index.ts';
import { createRenderer } from '../render/renderer.ts';
import { writeFileAtomically } from '../store/atomicFiles.ts';
import { csvFile } from '../tables/csv.ts';
import { auditPage } from './page.ts';
import type { AuditReport, TensorReport } from './report.ts';
import { tensorColumns } from './table.ts';

/** Rows of the chart, at most: those with problems first, then in the file's order. */
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

/** Which are shown, in the file's order. */
const shown = (points: readonly TensorPoint[]): TensorPoint[] => {
  if (points.length <= mostRows) return [...points];
  const first = new Set(
    [...points].toSorted((a, b) => Number(b.standing === 'wrong') - Number(a.standing === 'wrong')).slice(0, mostRows),
  );
  return points.filter((point) => first.has(point));
};

/**
 * Writes what an audit found: `audit.json`, `tensors.csv`, the chart `std.png` with its Vega-Lite spec `std.vl.json`, and `index.html`.
 * @throws OutputError
 */
export const writeAudit = async (folder: string, report: AuditReport): Promise<void> => {
  const { file, tensors, recipe } = report;
  const points = pointsOf(tensors);
  const rows = shown(points);
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
  writeFileAtomically(folder, 'audit.json', `${JSON.stringify(report, null, 2)}\n`);
  writeFileAtomically(folder, 'std.vl.json', `${JSON.stringify(spec, null, 2)}\n`);
  writeFileAtomically(folder, 'std.png', png);
  writeFileAtomically(folder, 'index.html', auditPage(report, png));
};
