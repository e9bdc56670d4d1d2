/** What pictures can be written as. */
export const imageFormats = ['png', 'svg'] as const;
export type ImageFormat = (typeof imageFormats)[number];
