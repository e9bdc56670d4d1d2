/** The exports in use of Vega and Vega-Lite; bundled into one file they load in a third of the time. */
export { logger, parse, resetSVGDefIds, View, Warn } from 'vega';
export { compile } from 'vega-lite';
