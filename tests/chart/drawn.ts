import type { TopLevelSpec } from 'vega-lite';
import { groupBy } from '../../src/figures/series.ts';
import { freshView, sceneRoot, type SceneItem, type SceneMark } from './scene.ts';

/** Of many alike, so many places are told, from the first to the last. */
const mostPlaces = 9;

/**
 * What a reader of the picture sees, a line each: its size, plots, texts by what they belong to, and drawn things that look
 * alike with their places in percent of their plot, from its upper left corner.
 */
export async function drawnLines(spec: TopLevelSpec): Promise<string[]> {
  const view = await freshView(spec);
  const { left = 0, right = 0, top = 0, bottom = 0 } = Object(view.padding()) as Record<string, number>;
  const size = `${view.width() + left + right} × ${view.height() + top + bottom}`;
  return [`picture ${size}`, ...linesOf(sceneRoot(view), { width: 1, height: 1 }, '')];
}

interface Extent {
  readonly width: number;
  readonly height: number;
}

function linesOf(mark: SceneMark, plot: Extent, indent: string): string[] {
  if (mark.items.length === 0 || mark.marktype === 'rule') return [];
  if (mark.marktype === 'group') return mark.items.flatMap((item) => groupLines(mark, item, plot, indent));
  if (mark.marktype === 'text')
    return [`${indent}${mark.role} ${mark.items.map((item) => [item.text].flat().join(' / ')).join(' | ')}`];
  const looks = groupBy(mark.items, lookOf);
  return Array.from(looks, ([look, items]) => {
    const places = mark.role === 'mark' ? `: ${placesOf(items, plot)}` : '';
    return `${indent}${mark.role} ${mark.marktype} ${look} × ${items.length}${places}`;
  });
}

function groupLines(mark: SceneMark, item: SceneItem, plot: Extent, indent: string): string[] {
  const { width = 0, height = 0, items = [] } = item;
  const isPlot = mark.role === 'scope' && mark.marktype === 'group' && items.some(({ role }) => role === 'axis');
  const inner = isPlot || (mark.role === 'frame' && items.some(({ role }) => role === 'axis'));
  if (!inner) return items.flatMap((one) => linesOf(one, plot, indent));
  const lines = items.flatMap((one) => linesOf(one, { width, height }, `${indent}  `));
  return [`${indent}plot ${Math.round(width)} × ${Math.round(height)}`, ...lines];
}

/** Colour, width, dashes, shape, size, opacity: whatever tells it from others. */
function lookOf({
  fill,
  stroke,
  strokeWidth,
  strokeDash,
  shape,
  size,
  opacity = 1,
  strokeOpacity = 1,
}: SceneItem): string {
  return [
    typeof fill === 'string' ? `fill ${fill}` : '',
    typeof stroke === 'string' ? `stroke ${stroke} ${strokeWidth ?? 1}` : '',
    strokeDash ? `dash ${strokeDash.join('-')}` : '',
    shape === undefined ? '' : `${shape.startsWith('M') ? 'path' : shape} ${size ?? ''}`,
    opacity * strokeOpacity === 1 ? '' : `opacity ${opacity * strokeOpacity}`,
  ]
    .filter((word) => word !== '')
    .join(', ');
}

function placesOf(items: readonly SceneItem[], { width, height }: Extent): string {
  const count = Math.min(items.length, mostPlaces);
  const shown = Array.from(
    { length: count },
    (_, i) => items[Math.round((i * (items.length - 1)) / Math.max(1, count - 1))]!,
  );
  const percent = (value: number, of: number): number => Math.round((100 * value) / of);
  return shown
    .map(({ x = 0, y = 0, y2, defined, width: wide, height: high }) => {
      if (defined === false) return '-';
      const corner = y2 === undefined ? (high === undefined ? undefined : y + high) : y2;
      const at = `${percent(x, width)},${percent(y, height)}`;
      return corner === undefined ? at : `${at}–${percent(x + (wide ?? 0), width)},${percent(corner, height)}`;
    })
    .join(' ');
}
