import type { LineKind } from '../../network/description.ts';

/** The lines of a profile, the thickest first, and what each is called. */
export const lineNames: Readonly<Record<LineKind, string>> = {
  stream: 'the residual stream',
  affine: 'Affine layers',
  branch: 'ends of branches',
  attention: 'attention',
  activation: 'activations',
  normalization: 'normalizations',
  attentionNormalization: 'normalizations before attention',
};

/** Which of them there are, the thickest first. */
export const lineKindsAmong = (points: readonly { readonly line?: LineKind }[]): LineKind[] => {
  const found = new Set(points.map(({ line }) => line));
  return (Object.keys(lineNames) as LineKind[]).filter((line) => found.has(line));
};

/** Which line is which, where there are several. */
export const linesNote = ([first, ...others]: readonly LineKind[]): string | undefined =>
  first === undefined || others.length === 0
    ? undefined
    : `thick: ${lineNames[first]}; thinner: ${others.map((line) => lineNames[line]).join(', ')}`;
