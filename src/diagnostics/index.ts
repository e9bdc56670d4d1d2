export { DiagnosticsProbe } from './probe.ts';
export { saturationThreshold, saturationRegions, type SaturationRegions } from './saturation.ts';
export { widestJacobian } from './jacobian.ts';
export { comparedSamples } from './outputs.ts';
export { diagnostics, type Diagnostic, type DiagnosticEntry } from './table.ts';
export type { EpochDiagnostics, LayerDiagnostics } from './table.ts';
