export { Diagnosis } from './diagnosis.ts';
export { flatPart, flatRegions, type FlatRegions } from './flat.ts';
export { widestJacobian } from './jacobian.ts';
export { comparedSamples } from './outputs.ts';
export { diagnostics, type Diagnostic, type DiagnosticEntry } from './table.ts';
export type { EpochDiagnostics, LayerDiagnostics } from './types.ts';
