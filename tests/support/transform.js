// swc, and names of JavaScript's own as variables of each module: in the sandbox of a test file a look at a global one takes a
// hundred times as long as at a variable, and a loop over a layer's values looks at `Math` for each of them.
import { createTransformer } from '@swc/jest';

const names = ['Math', 'Number', 'Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array', 'Uint32Array'];

/** In the first line, so that all lines keep their numbers. @param {string} source */
const withLocalNames = (source) => {
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(source));
  return used.length === 0 ? source : `const { ${used.join(', ')} } = globalThis; ${source}`;
};

export default {
  /** @param {Parameters<typeof createTransformer>[0]} options */
  createTransformer(options) {
    const inner = /** @type {any} */ (createTransformer(options));
    /** @param {string} name @returns {(source: string, ...rest: unknown[]) => unknown} */
    const after =
      (name) =>
      (source, ...rest) =>
        inner[name](withLocalNames(source), ...rest);
    return {
      canInstrument: inner.canInstrument,
      process: after('process'),
      processAsync: after('processAsync'),
      getCacheKey: after('getCacheKey'),
    };
  },
};
