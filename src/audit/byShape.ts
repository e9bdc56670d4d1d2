import type { Form } from '../initializer/index.ts';
import type { Candidate } from './candidate.ts';
import { fitOf, type Fit } from './fit.ts';
import type { Count, View } from './fans.ts';
import { dialectOf, rules } from './rules.ts';
import type { Sample } from './sample.ts';

/** ln of how usual each way of counting fans is. */
const countPrior: Readonly<Record<Count, number>> = { signal: 0, library: -0.5, swapped: -3, allGroups: -6 };
/** A rule of the table by its shape, and what each unusual parameter takes from it. */
const rulePrior = -3;
const unusualPrior = -5;
/** All rules of the table, by all ways to count the fans. @param isBias whether a rule is that for b */
export const byShape = (sample: Sample, views: readonly View[], isBias: boolean): Candidate[] => {
  // Many rules come to the same std.
  const fits = new Map<Form, Map<number, Fit>>();
  const fitted = (form: Form, std: number): Fit => {
    const known = fits.get(form) ?? new Map<number, Fit>();
    fits.set(form, known);
    const fit = known.get(std) ?? fitOf(sample, form, std);
    known.set(std, fit);
    return fit;
  };
  return views.flatMap((view) =>
    rules.flatMap(({ name, parameters, initializer, unusual }, order) => {
      const std = (isBias ? (initializer.biasStd ?? initializer.weightStd) : initializer.weightStd)(view);
      if (!(std > 0)) return [];
      const { form } = initializer;
      // The order in the table decides where nothing else does.
      const prior = rulePrior + countPrior[view.count] + unusualPrior * unusual - order * 1e-6;
      return [
        {
          name,
          dialect: dialectOf({ parameters }),
          parameters,
          form,
          std,
          mean: 0,
          view,
          prior,
          fit: fitted(form, std),
        },
      ];
    }),
  );
};
