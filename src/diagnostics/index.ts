export { DiagnosticsProbe } from './probe.ts';
export { saturationRegions, type SaturationRegions } from './saturation.ts';
export { diagnostics, predictions, type Diagnostic, type EpochDiagnostics, type LayerDiagnostics } from './table.ts';
