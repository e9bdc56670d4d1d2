import type { Config } from 'vega-lite';
import { vegaLiteSchema } from '../spec.ts';
import { fontSize, theme } from './theme.ts';

/** A chart's title, and the lines under it; those that are undefined are left out. */
export interface Heading {
  readonly title: string;
  readonly lines: readonly (string | undefined)[];
}

/** Pixels around the plots, for axes and legends; `abovePlot` is between plots and heading. */
export interface Margin {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly abovePlot: number;
}

/** The part of a spec that all charts share. */
interface Frame {
  readonly $schema: typeof vegaLiteSchema;
  readonly config: Config;
  readonly autosize: { readonly type: 'none' };
  readonly padding: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly title: {
    readonly text: string;
    readonly subtitle?: string[];
    readonly anchor: 'start';
    readonly frame: 'group';
    readonly dx: number;
    readonly offset: number;
    readonly limit: number;
  };
}

const edge = { left: 24, top: 16 } as const;
const lineHeight = 1.25;

/** The part of a spec that all charts share. The picture is as large as plots and margins, whatever the labels. @param plotsWidth of all plots together, in pixels */
export function frame(heading: Heading, margin: Margin, plotsWidth: number): Frame {
  const { left, right, bottom } = margin;
  const subtitle = heading.lines.filter((line) => line !== undefined);
  return {
    $schema: vegaLiteSchema,
    config: theme,
    autosize: { type: 'none' },
    padding: { left, right, top: topOf(heading, margin), bottom },
    title: {
      text: heading.title,
      ...(subtitle.length > 0 && { subtitle }),
      anchor: 'start',
      frame: 'group',
      dx: edge.left - left,
      offset: titleOffset,
      limit: left + plotsWidth + right - 2 * edge.left,
    },
  };
}

const titleOffset = 18;

/** Pixels from the picture's top to the plots'. */
export function topOf({ lines }: Heading, { abovePlot }: Margin): number {
  const subtitles = lines.filter((line) => line !== undefined).length;
  return edge.top + Math.ceil((fontSize.title + subtitles * fontSize.subtitle) * lineHeight) + abovePlot;
}

/** Vega's signals for the plots' size, which a concatenation leaves at 0. */
export const extentSignals = (width: number, height: number) => [
  { name: 'width', value: width },
  { name: 'height', value: height },
];
