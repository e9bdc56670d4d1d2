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

/** Of all series together. */
const mostLines = 9;

/** Whether the lines of so many series can't be told apart, of a network with residuals, whose stream says most. */
export const areCrowded = (kinds: readonly LineKind[], series: number): boolean =>
  kinds.includes('stream') && kinds.length * series > mostLines;

/** Which line is which, where there are several, and which are left out. @param found those that there are */
export const linesNote = (
  [first, ...others]: readonly LineKind[],
  found: readonly LineKind[] = [],
): string | undefined => {
  if (first === undefined) return undefined;
  const named = (kinds: readonly LineKind[]): string => kinds.map((line) => lineNames[line]).join(', ');
  const left = found.filter((line) => line !== first && !others.includes(line));
  const parts = [
    ...(others.length > 0 ? [`thick: ${lineNames[first]}; thinner: ${named(others)}`] : []),
    ...(left.length > 0 ? [`${others.length > 0 ? '' : `${lineNames[first]}; `}not drawn: ${named(left)}`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : undefined;
};
