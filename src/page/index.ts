export { pageFile, writePage, type PageSource } from './writePage.ts';
