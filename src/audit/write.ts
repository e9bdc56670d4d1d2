import { writeFileAtomically } from '../store/atomicFiles.ts';
import type { AuditReport } from './report.ts';

/** Writes the audit's folder. @throws OutputError */
export const writeAudit = async (folder: string, report: AuditReport): Promise<void> => {
  writeFileAtomically(folder, 'audit.json', `${JSON.stringify(report, null, 2)}\n`);
};
