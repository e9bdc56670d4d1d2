import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A text of a drawn chart, with its place on the picture in pixels. */
export interface SceneText {
  /** Vega's word for what it belongs to: `axis-label`, `title-text`, … */
  readonly role: string;
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Draws the spec as it stands, by Vega's own means alone, and lists its texts. A warning is an error. */
export async function sceneTexts(spec: TopLevelSpec): Promise<SceneText[]> {
  return textsIn(await freshView(spec));
}

/** The texts of a view that is drawn. */
export function textsIn(view: vega.View): SceneText[] {
  const { left = 0, top = 0 } = Object(view.padding()) as { left?: number; top?: number };
  return textsOf(sceneRoot(view), left, top);
}

/** A drawn thing, its place within its plot. */
export interface ScenePoint {
  readonly x: number;
  readonly y: number;
  /** Of an area, where its other edge is. */
  readonly y2: number | undefined;
  /** Of a symbol. */
  readonly shape: string | undefined;
  readonly defined: boolean;
}

/** All drawn items of one of Vega's mark types: `line`, `area`, `symbol`, `rect`; a legend's symbols among them. */
export async function sceneMarks(spec: TopLevelSpec, marktype: string): Promise<ScenePoint[]> {
  return itemsOf(sceneRoot(await freshView(spec)), marktype);
}

function itemsOf(mark: SceneMark, marktype: string): ScenePoint[] {
  return mark.items.flatMap((item) => {
    const inner = (item.items ?? []).flatMap((one) => itemsOf(one, marktype));
    const { x = 0, y = 0, y2, shape, defined } = item;
    const own = { x, y, y2, shape, defined: defined !== false };
    return mark.marktype === marktype ? [own, ...inner] : inner;
  });
}

/** A view of the spec as it stands: the oracle for the renderer's views, which are made of templates. */
export async function freshView(spec: TopLevelSpec): Promise<vega.View> {
  const logger = vega.logger(vega.Warn, 'warn', (_, __, details) => {
    throw new Error(details.join(' '));
  });
  const view = new vega.View(vega.parse(compile(spec, { logger }).spec), { renderer: 'none', logger });
  return view.runAsync();
}

export interface SceneItem {
  readonly x?: number;
  readonly y?: number;
  readonly y2?: number;
  readonly width?: number;
  readonly height?: number;
  /** A colour, or a gradient. */
  readonly fill?: unknown;
  readonly stroke?: unknown;
  readonly strokeWidth?: number;
  readonly strokeDash?: readonly number[];
  readonly strokeOpacity?: number;
  readonly opacity?: number;
  readonly size?: number;
  readonly shape?: string;
  readonly defined?: boolean;
  readonly text?: string | readonly string[];
  readonly bounds: { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number };
  readonly items?: readonly SceneMark[];
}

export interface SceneMark {
  readonly marktype: string;
  readonly role: string;
  readonly items: readonly SceneItem[];
}

export const sceneRoot = (view: vega.View) => (view.scenegraph() as unknown as { root: SceneMark }).root;

function textsOf(mark: SceneMark, x: number, y: number): SceneText[] {
  return mark.items.flatMap((item) => {
    // A label that would lie on another is hidden.
    if (mark.marktype === 'text') return item.opacity === 0 ? [] : [textOf(mark, item, x, y)];
    return (item.items ?? []).flatMap((inner) => textsOf(inner, x + (item.x ?? 0), y + (item.y ?? 0)));
  });
}

function textOf({ role }: SceneMark, { text = '', bounds }: SceneItem, x: number, y: number): SceneText {
  return {
    role,
    text: [text].flat().join('\n'),
    left: x + bounds.x1,
    right: x + bounds.x2,
    top: y + bounds.y1,
    bottom: y + bounds.y2,
  };
}
