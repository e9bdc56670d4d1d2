// An initializer of one's own: `initializers: [{ module: ./mine.mjs, label: mine }]`. Signs alone, scaled as He et al. do.

const scale = (/** @type {number} */ fanIn) => Math.sqrt(2 / fanIn);

/** @type {import('initscope').OwnInitializer['weights']} */
export const weights = (stream, { fanIn, fanOut }) =>
  Array.from({ length: fanIn * fanOut }, () => (stream.uniform() < 0.5 ? -scale(fanIn) : scale(fanIn)));

/** With it the predicted std is shown beside the measured one. @type {import('initscope').OwnInitializer['weightVariance']} */
export const weightVariance = ({ fanIn }) => 2 / fanIn;
