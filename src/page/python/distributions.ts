/** Lines of Python that define `draw(g, count, std)`: so many independent entries at a scale from the stream g. */
export const pythonDistributions = {
  normal: ['def draw(g, count, std):', '    return g.randn(count) * std'],
  uniform: ['def draw(g, count, std):', '    return g.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, count)'],
  truncatedNormal: [
    'def draw(g, count, std):  # cut at 2 and widened: 0.8796… is the std that the cut leaves',
    '    return cut(g, count, 2) * std / 0.8796256610342398',
  ],
  truncatedNormalUnscaled: [
    'def draw(g, count, std):  # cut at 2 and not widened',
    '    return cut(g, count, 2) * std',
  ],
} as const satisfies Record<string, readonly string[]>;

export type PythonDistribution = keyof typeof pythonDistributions;

/** Draws beyond the limit are rejected one by one: the stream goes on after the last draw that was accepted. */
export const cutLines: readonly string[] = [
  'def cut(g, count, limit):  # N(0, 1) without the draws beyond the limit',
  '    kept = []',
  '    while len(kept) < count:',
  '        z = g.randn()',
  '        if abs(z) <= limit:',
  '            kept.append(z)',
  '    return np.array(kept)',
  '',
];

/** A matrix of each group of channels in the middle of a kernel, zeros around it; of a matrix itself. */
export const middleLines: readonly string[] = [
  'def middle(shape, n_out, of):',
  '    if len(shape) == 2:',
  '        return of(*shape)',
  '    (height, width, n, units), W = shape, np.zeros(shape)',
  '    m = n_out // (height * width)  # channels out of a group',
  '    for start in range(0, units, m):',
  '        W[(height - 1) // 2, (width - 1) // 2, :, start:start + m] = of(n, m)',
  '    return W',
];

export const orthonormalLines: readonly string[] = [
  'def orthonormal(g, n_in, n_out):',
  '    q, r = np.linalg.qr(g.randn(max(n_in, n_out), min(n_in, n_out)))',
  '    q = q * np.sign(np.diag(r))',
  '    return q.T if n_in < n_out else q',
];
