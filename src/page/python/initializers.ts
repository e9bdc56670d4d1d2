import type { ParameterValue } from '../../catalogue/parameter.ts';
import type { InitializerName } from '../../initializer/index.ts';
import {
  cutLines,
  middleLines,
  pythonDistributions,
  orthonormalLines,
  type PythonDistribution,
} from './distributions.ts';

type Values = Readonly<Record<string, ParameterValue>>;

/**
 * An initializer in NumPy: expressions of the stream g, of `shape`, which has `size` entries and the last axis of which has
 * `units`, and of the fans n_in and n_out.
 */
export interface PythonInitializer {
  readonly weights: string;
  /** Where `bias: same`. */
  readonly bias: string;
  /** What the expressions need, in lines before them. */
  readonly helpers: readonly string[];
  /** W is divided by the std of what comes out of its layer, unless that is near 1. */
  readonly rescales?: true;
}

const zeroBias = 'np.zeros(units)';

const independent = (
  distribution: PythonDistribution,
  std: string,
  biasStd: string | null = std,
): PythonInitializer => ({
  weights: `draw(g, size, ${std})`,
  bias: biasStd === null ? zeroBias : `draw(g, units, ${biasStd})`,
  helpers: [
    ...(distribution === 'truncatedNormal' || distribution === 'truncatedNormalUnscaled' ? cutLines : []),
    ...pythonDistributions[distribution],
  ],
});

/** W and b are the same expression of how many there are. */
const alike = (of: (count: string) => string, helpers: readonly string[] = []): PythonInitializer => ({
  weights: of('size'),
  bias: of('units'),
  helpers,
});

const matrix = (weights: string, helpers: readonly string[] = []): PythonInitializer => ({
  weights,
  bias: zeroBias,
  helpers,
});

const fans: Readonly<Record<string, string>> = { fanIn: 'n_in', fanOut: 'n_out', fanAvg: '((n_in + n_out) / 2)' };

const scaled = (scale: number, fan: ParameterValue): string => `np.sqrt(${scale}) / np.sqrt(${fans[String(fan)]})`;

const normals: Readonly<Record<string, PythonDistribution>> = {
  paper: 'normal',
  notebook: 'normal',
  pytorch: 'normal',
  keras: 'truncatedNormal',
  jax: 'truncatedNormal',
  tfjs: 'truncatedNormalUnscaled',
};

const normalOf = (dialect: ParameterValue | undefined): PythonDistribution => normals[String(dialect)]!;
/** Of variance scaling: its normal is cut, all else uniform. */
const inTfjs = (distribution: ParameterValue | undefined): PythonDistribution =>
  distribution === 'normal' ? 'truncatedNormalUnscaled' : 'uniform';
const heScale = (slope: ParameterValue | undefined): number => 2 / (1 + Number(slope) ** 2);

const libraryDefaults: Readonly<Record<string, PythonInitializer>> = {
  pytorch: independent('uniform', scaled(1 / 3, 'fanIn')),
  keras: independent('uniform', scaled(1, 'fanAvg'), null),
  jax: independent('truncatedNormal', scaled(1, 'fanIn'), null),
  tfjs: independent('truncatedNormalUnscaled', scaled(1, 'fanAvg'), null),
};

export const pythonInitializers: Readonly<Record<InitializerName, (values: Values) => PythonInitializer>> = {
  zero: () => alike((count) => `np.zeros(${count})`),
  zeros: () => alike((count) => `np.zeros(${count})`),
  ones: () => alike((count) => `np.ones(${count})`),
  constant: ({ c }) => alike((count) => `np.full(${count}, ${c})`),
  normal: ({ std, mean }) =>
    mean === 0 ? independent('normal', String(std)) : alike((count) => `${mean} + g.randn(${count}) * ${std}`),
  uniform: ({ low, high }) => alike((count) => `g.uniform(${low}, ${high}, ${count})`),
  truncatedNormal: ({ std, dialect }) =>
    dialect === 'pytorch'
      ? alike((count) => `cut(g, ${count}, ${Math.min(2 / Number(std), 40)}) * ${std}`, cutLines)
      : independent('truncatedNormalUnscaled', String(std)),
  varianceScaling: ({ scale, mode, distribution, dialect }) =>
    independent(
      dialect === 'tfjs' ? inTfjs(distribution) : (distribution as PythonDistribution),
      scaled(Number(scale), mode!),
    ),
  xavier: () => independent('normal', scaled(1, 'fanIn')),
  he: () => independent('normal', scaled(2, 'fanIn')),
  lecunNormal: ({ dialect }) => independent(normalOf(dialect), scaled(1, 'fanIn')),
  lecunUniform: () => independent('uniform', scaled(1, 'fanIn')),
  glorotNormal: ({ gain, dialect }) =>
    independent(normalOf(dialect), scaled(Number(gain) ** 2, dialect === 'notebook' ? 'fanIn' : 'fanAvg')),
  glorotUniform: ({ gain }) => independent('uniform', scaled(Number(gain) ** 2, 'fanAvg')),
  heNormal: ({ mode, negativeSlope, dialect }) => independent(normalOf(dialect), scaled(heScale(negativeSlope), mode!)),
  heUniform: ({ mode, negativeSlope }) => independent('uniform', scaled(heScale(negativeSlope), mode!)),
  libraryDefault: ({ dialect }) => libraryDefaults[String(dialect)]!,
  orthogonal: ({ gain }) => matrix(`${gain} * orthonormal(g, size // units, units)`, orthonormalLines),
  identity: ({ gain }) => matrix(`${gain} * np.eye(n_in, n_out)`),
  sparse: ({ sparsity, std, dialect }) => matrix('sparse(g, n_in, n_out)', sparseLines(sparsity!, std!, dialect!)),
  lsuv: () => ({ ...matrix('orthonormal(g, size // units, units)', orthonormalLines), rescales: true }),
  deltaOrthogonal: ({ gain }) =>
    matrix(`middle(shape, n_out, lambda n, m: ${gain} * orthonormal(g, n, m))`, [
      ...orthonormalLines,
      '',
      ...middleLines,
    ]),
  scaledWeightStandardization: ({ gain }) =>
    matrix(`${gain} * standardized(g.randn(size // units, units)) / np.sqrt(n_in)`, [
      'def standardized(W):',
      '    return (W - W.mean(axis=0)) / W.std(axis=0)',
    ]),
  dirac: ({ gain }) => matrix(`middle(shape, n_out, lambda n, m: ${gain} * np.eye(n, m))`, middleLines),
};

const sparseLines = (sparsity: ParameterValue, std: ParameterValue, dialect: ParameterValue): string[] => {
  const axis = dialect === 'pytorch' ? 1 : 0;
  return [
    'def sparse(g, n_in, n_out):',
    `    W = g.randn(n_in, n_out) * ${std}`,
    `    order = g.random_sample((n_in, n_out)).argsort(axis=${axis})`,
    `    zeros = int(np.ceil(${sparsity} * W.shape[${axis}]))`,
    `    np.put_along_axis(W, order[${axis === 0 ? ':zeros' : ':, :zeros'}], 0, axis=${axis})`,
    '    return W',
  ];
};
