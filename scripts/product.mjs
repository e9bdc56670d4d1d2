// The built product's modules, under the types of src/: for scripts that look inside. Run scripts/build.mjs first.

/** @param {string} module */
const built = (module) => import(new URL(`../dist/${module}`, import.meta.url).href);

export const activation = /** @type {typeof import('../src/activation/index.ts')} */ (
  await built('activation/index.js')
);
export const audit = /** @type {typeof import('../src/audit/index.ts')} */ (await built('audit/index.js'));
export const catalogue = /** @type {typeof import('../src/catalogue/parameter.ts')} */ (
  await built('catalogue/parameter.js')
);
export const engine = /** @type {typeof import('../src/engine/index.ts')} */ (await built('engine/index.js'));
export const initializer = /** @type {typeof import('../src/initializer/index.ts')} */ (
  await built('initializer/index.js')
);
export const model = /** @type {typeof import('../src/model/index.ts')} */ (await built('model/index.js'));
export const network = /** @type {typeof import('../src/network/index.ts')} */ (await built('network/index.js'));
export const random = /** @type {typeof import('../src/random/stream.ts')} */ (await built('random/stream.js'));
export const statistics = /** @type {typeof import('../src/statistics/moments.ts')} */ (
  await built('statistics/moments.js')
);
export const recipe = /** @type {typeof import('../src/recipe/index.ts')} */ (await built('recipe/index.js'));
export const weightFile = /** @type {typeof import('../src/weightFile/index.ts')} */ (
  await built('weightFile/index.js')
);
export const suggest = /** @type {typeof import('../src/suggest/index.ts')} */ (await built('suggest/index.js'));
export const words = /** @type {typeof import('../src/config/synonyms.ts')} */ (await built('config/synonyms.js'));
export const theory = /** @type {typeof import('../src/theory/index.ts')} */ (await built('theory/index.js'));
