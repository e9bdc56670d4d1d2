/** Marks the address of a user's module with the hash of its sources: another content is another module to Node. */
export const hashKey = 'initscope';

interface Resolution {
  readonly url: string;
}

/** What a marked module imports is marked alike, packages apart, so that an edited import is loaded anew as well. */
export const marked = <R extends Resolution>(result: R, parent: string | undefined): R => {
  const hash = parent === undefined ? null : new URL(parent).searchParams.get(hashKey);
  if (hash === null || !result.url.startsWith('file:') || result.url.includes('/node_modules/')) return result;
  const url = new URL(result.url);
  url.searchParams.set(hashKey, hash);
  return { ...result, url: url.href };
};

/** A hook of Node's module loader, for `module.register`. */
export const resolve = async (
  specifier: string,
  context: { readonly parentURL?: string },
  next: (specifier: string, context: unknown) => Promise<Resolution>,
): Promise<Resolution> => marked(await next(specifier, context), context.parentURL);
