import type { Diagnostic } from './table.ts';

/**
 * What ails a layer, or doesn't, at one epoch. NaN where a diagnostic does not apply (docs/diagnostics.md), and in all of
 * them where the layer has a value that is not finite.
 */
export type LayerDiagnostics = Readonly<Record<Diagnostic, number>>;

/** Of every layer, from the input's side on. */
export type EpochDiagnostics = readonly LayerDiagnostics[];
