import { h } from './dom.ts';

/** A keyboard shortcut, for the handler and for the list on the page. */
export interface Key {
  readonly keys: readonly string[];
  readonly shown: string;
  readonly meaning: string;
  readonly act: () => void;
}

/** Shortcuts work everywhere but in text fields; in drop-down lists only the arrow keys do. */
export const listenToKeys = (keys: readonly Key[]): void => {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keys.find((one) => one.keys.includes(event.key));
    const { target } = event;
    if (!key || (target instanceof HTMLInputElement && target.type === 'search')) return;
    if (target instanceof HTMLSelectElement && !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    key.act();
  });
};

export const keyList = (keys: readonly Key[]): HTMLElement =>
  h(
    'details',
    { class: 'keys' },
    h('summary', {}, 'Keys'),
    h('ul', {}, ...keys.map(({ shown, meaning }) => h('li', {}, h('kbd', {}, shown), ` ${meaning}`))),
  );
