import { h } from './dom.ts';

/** Lines of a tooltip: a text alone, or a name and its value. */
export type TooltipLine = string | readonly [name: string, value: string];

const element = h('div', { id: 'tooltip', role: 'tooltip', hidden: true });

/** The one tooltip of the page. */
export const installTooltip = (): void => {
  document.body.append(element);
  document.addEventListener('scroll', hideTooltip, { passive: true });
};

/** Shows lines beside a point of the window, inside it. */
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
