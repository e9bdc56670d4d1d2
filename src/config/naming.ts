import { initializersAndRecipes } from '../recipe/index.ts';
import { isUserModule, moduleName } from '../userModule/choice.ts';
import { formatValue, type Problem } from './problem.ts';
import type { InitializerSetting } from './schema.ts';
import { choiceLabel, choiceText, sameFile, slugsOf } from './slug.ts';
import type { StudyInitializer } from './study.ts';

/** Initializers with the labels of legends and the folders of pictures. */
export const named = (settings: readonly InitializerSetting[]): StudyInitializer[] => {
  const slugs = slugsOf(
    settings.map(({ label, ...choice }) => {
      if (!isUserModule(choice)) return { text: choiceText(initializersAndRecipes, choice), identity: choice };
      const text = label ?? moduleName(choice);
      return { text, identity: text };
    }),
  );
  return settings.map(({ label, ...choice }, i) => ({
    ...choice,
    label: label ?? (isUserModule(choice) ? moduleName(choice) : choiceLabel(initializersAndRecipes, choice)),
    slug: slugs[i]!,
  }));
};

/** Entries that share a folder, for they are the same, or a label. */
export const alike = (choices: readonly StudyInitializer[]): Problem[] => {
  const folders = new Map<string, number>();
  const labels = new Map<string, number>();
  return choices.flatMap(({ slug, label }, i): Problem[] => {
    const twin = folders.get(sameFile(slug));
    const namesake = labels.get(label.normalize('NFC'));
    folders.set(sameFile(slug), twin ?? i);
    labels.set(label.normalize('NFC'), namesake ?? i);
    const path = ['initializers', i];
    if (twin !== undefined)
      return [{ path, message: `writes the same folder as initializers[${twin}], ${formatValue(slug)}` }];
    return namesake === undefined
      ? []
      : [{ path, message: `has the label of initializers[${namesake}], ${formatValue(label)}` }];
  });
};
