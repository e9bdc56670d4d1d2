import type { ModelNode } from './types.ts';

/** The key of a node's metadata under which PyTorch's exporter has the modules around it. */
export const scopesKey = 'pkg.torch.onnx.name_scopes';

/** The same for a node whose module is known. @param scope its parts separated by dots */
export const scopeMetadata = (scope: string, operator: string): ReadonlyMap<string, string> =>
  new Map([[scopesKey, `['', '${scope.replaceAll(/['\\]/g, '_')}', '${operator}']`]]);

/**
 * The author's name for the module that a node is part of, its parts separated by dots: `layer1.0.conv1`. PyTorch's exporters
 * write it into the metadata, or into the node's name as a path; empty where neither does.
 */
export const scopeOf = ({ name, metadata }: Pick<ModelNode, 'name' | 'metadata'>): string => {
  const written = metadata.get(scopesKey);
  if (written) {
    const scopes = [...written.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, scope]) => scope!);
    // The operation itself stands last.
    return scopes.length > 1 ? scopes.at(-2)! : '';
  }
  const path = name.split('/').filter((part) => part !== '');
  if (!name.startsWith('/')) return '';
  return path.slice(0, -1).reduce((scope, part) => joined(scope, part), '');
};

/** TorchScript repeats a module list's name: /layer1/layer1.0/conv1. */
const joined = (scope: string, part: string): string => {
  if (scope === '') return part;
  const last = scope.split('.').slice(-2);
  const repeated = last.findIndex((_, i) => part.startsWith(`${last.slice(i).join('.')}.`));
  return repeated < 0 ? `${scope}.${part}` : `${scope}${part.slice(last.slice(repeated).join('.').length)}`;
};
