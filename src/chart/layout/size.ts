/** Pixels of a picture as it is laid out, before it is drawn larger or smaller. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size in which a picture is laid out that will be drawn on `asked` pixels: of their shape, as wide as `natural`, or wider
 * where it would else be lower than `lowest`, so that letters keep their size beside what is drawn.
 *
 *     shaped({ width: 1600, height: 900 }, 500, [800, 800]) // { width: 1600, height: 1600 }
 */
export const shaped = (
  natural: PictureSize,
  lowest: number,
  asked: readonly [width: number, height: number] | undefined,
): PictureSize => {
  if (!asked) return natural;
  const ratio = asked[1] / asked[0];
  const width = Math.max(natural.width, Math.ceil(lowest / ratio));
  return { width, height: Math.round(width * ratio) };
};
