export { describeCanvas } from './describe.ts';
export { createRenderer } from './renderer.ts';
export { pictureFormats, type PictureFormat, type Renderer } from './types.ts';
