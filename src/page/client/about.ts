import type { PageStudy } from '../types.ts';
import { codeBlock, h, section } from './dom.ts';

/** The section on where the numbers come from: config, versions, engine. */
export const about = ({ config, versions, engine }: PageStudy): HTMLElement => {
  const block = codeBlock('The config');
  block.show(JSON.stringify(config, null, 2));
  const { initscope, node, ...libraries } = versions;
  const facts = [
    ['initscope', initscope!],
    ['Node.js', node!],
    ['engine', `${engine.backend} ${engine.version}, fingerprint ${engine.fingerprint}`],
  ] as const;
  return section(
    'about',
    'Config and versions',
    list(facts),
    h('details', {}, h('summary', {}, 'Versions of all libraries'), list(Object.entries(libraries))),
    h('details', {}, h('summary', {}, 'The config with every default'), block.element),
  );
};

const list = (facts: readonly (readonly [name: string, value: string])[]): HTMLElement =>
  h('dl', {}, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
