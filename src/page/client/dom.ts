import type { CellLetter } from './cells.ts';

type Child = Node | string;
type Handler = (event: Event) => void;
type Attributes = Readonly<Record<string, string | number | boolean | Handler | undefined>>;

/**
 * Creates an element. Strings become text nodes, never markup; functions are listeners named `onclick`; attributes that are
 * false or undefined are left out. `h('p', { class: 'notes' }, 'text') // <p class="notes">text</p>`
 */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
};

/** A section of the page with its heading. */
export const section = (id: string, title: string, ...children: readonly Child[]): HTMLElement =>
  h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title`, tabindex: -1 }, title),
    ...children,
  );

/** What may be larger than its room: reached and scrolled by the keyboard too. */
export const scrollable = (label: string, ...children: readonly Child[]): HTMLElement =>
  h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, ...children);

/** A group of buttons of which one is pressed. */
export const choices = <T extends string>(
  label: string,
  options: Readonly<Record<T, string>>,
  choose: (value: T) => void,
): { readonly element: HTMLElement; readonly show: (value: T) => void } => {
  const buttons = Object.entries<string>(options).map(([value, text]) => ({
    value,
    button: h('button', { type: 'button', onclick: () => choose(value as T) }, text),
  }));
  return {
    element: h('div', { class: 'choices', role: 'group', 'aria-label': label }, ...buttons.map(({ button }) => button)),
    show: (chosen) => {
      for (const { value, button } of buttons) button.setAttribute('aria-pressed', String(value === chosen));
    },
  };
};

/** A drop-down list with its label before it. */
export const dropDown = (
  label: string,
  choose: (index: number) => void,
): {
  readonly element: HTMLElement;
  readonly offer: (options: readonly string[]) => void;
  readonly show: (index: number) => void;
} => {
  const select = h('select', { onchange: () => choose(select.selectedIndex) });
  return {
    element: h('label', { class: 'drop-down' }, h('span', {}, label), select),
    offer: (options) => select.replaceChildren(...options.map((text) => h('option', {}, text))),
    show: (index) => {
      select.selectedIndex = index;
    },
  };
};

/** A layer's path, which may break behind its parts. */
export const breakable = (path: string): Child[] =>
  path.split(/(?<=[./])(?=\w)/).flatMap((part, i) => (i > 0 ? [h('wbr'), part] : [part]));

/** The letter of one of two compared cells, in its colour. */
export const letterBadge = (letter: CellLetter): HTMLElement => h('b', { class: letter.toLowerCase() }, `${letter} `);

/** The mark of the best cell. */
export const bestBadge = (): HTMLElement => h('b', { class: 'best', role: 'img', 'aria-label': 'best' }, '★ ');

/** A sentence of a verdict, its code between backticks and its symbols set as such. */
export const prose = (sentence: string): Child[] =>
  sentence.split(/(`[^`]*`|σ_w)/).map((part) => {
    if (part === 'σ_w') return h('span', {}, 'σ', h('sub', {}, 'w'));
    return part.length > 1 && part.startsWith('`') && part.endsWith('`') ? h('code', {}, part.slice(1, -1)) : part;
  });

/** The same where only plain text can stand. */
export const plainText = (sentence: string): string => h('span', {}, ...prose(sentence)).textContent;

/** A text with a button that copies it. */
export const codeBlock = (label: string): { readonly element: HTMLElement; readonly show: (text: string) => void } => {
  const code = h('code', {});
  const block = h('pre', { tabindex: 0, 'aria-label': label }, code);
  const button = h('button', { type: 'button', class: 'copy', onclick: () => void copy() }, 'Copy');
  const copy = async (): Promise<void> => {
    const text = code.textContent;
    const copied = await isCopied(text);
    // Another text came in between.
    if (code.textContent !== text) return;
    if (!copied) getSelection()?.selectAllChildren(code);
    button.textContent = copied ? 'Copied' : 'Selected: copy it with the keyboard';
  };
  return {
    element: h('div', { class: 'code' }, button, block),
    show: (text) => {
      code.textContent = text;
      button.textContent = 'Copy';
    },
  };
};

const isCopied = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

/** Lines of a tooltip: a text alone, or a name and its value. */
export type TooltipLine = string | readonly [name: string, value: string];

const element = h('div', { id: 'tooltip', 'aria-hidden': 'true', hidden: true });

/** Adds the page's only tooltip. */
export const installTooltip = (): void => {
  document.body.append(element);
  document.addEventListener('scroll', hideTooltip, { passive: true });
};

/** Shows lines beside a point of the window, kept inside it. */
export const showTooltip = (lines: readonly TooltipLine[], x: number, y: number): void => {
  element.replaceChildren(
    ...lines.map((line) =>
      typeof line === 'string' ? h('strong', {}, line) : h('div', {}, h('span', {}, line[0]), h('b', {}, line[1])),
    ),
  );
  element.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = x + 14 + width > innerWidth ? x - 14 - width : x + 14;
  element.style.left = `${Math.max(4, left)}px`;
  element.style.top = `${Math.max(4, Math.min(y + 14, innerHeight - height - 4))}px`;
};

export const hideTooltip = (): void => {
  element.hidden = true;
};
