export { describeCanvas } from './fonts.ts';
export { createRenderer, type PictureFormat, type Renderer } from './renderer.ts';
