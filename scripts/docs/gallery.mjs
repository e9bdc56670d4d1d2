// The gallery: each study of configs/ with what it shows, its picture and the config itself.

/** The picture of each study, from its folder of figures, and what it is called in docs/images/. */
export const studyPictures = {
  sigmoid: { from: 'forward-std.png', as: 'sigmoid-forward-std.png' },
  relu: { from: 'forward-std.png', as: 'relu-forward-std.png' },
  depth50: { from: 'profile.png', as: 'depth50-profile.png' },
  width: { from: 'backward-sweep.png', as: 'width-sweep.png' },
  activations: { from: 'backward-sweep.png', as: 'activations-sweep.png' },
  'learning-rate': { from: 'backward-sweep.png', as: 'learning-rate-sweep.png' },
  residual: { from: 'profile.png', as: 'residual-profile.png' },
  normalization: { from: 'profile.png', as: 'normalization-profile.png' },
  convolution: { from: 'profile.png', as: 'convolution-profile.png' },
  transformer: { from: 'profile.png', as: 'transformer-profile.png' },
  gpt2: { from: 'profile.png', as: 'gpt2-profile.png' },
};

/** A config without its schema line, parted into the comment above it and the rest. @param {string} text */
const parted = (text) => {
  const lines = text.trimEnd().split('\n');
  const above = lines.findIndex((line) => !line.startsWith('#'));
  const comment = lines.slice(0, above).filter((line) => !line.startsWith('# yaml-language-server'));
  return { comment: comment.map((line) => line.slice(2)).join(' '), rest: lines.slice(above).join('\n') };
};

/**
 * The generated part of docs/gallery.md.
 * @param {(study: string) => string} configOf the text of a study's config
 */
export const galleryBlocks = (configOf) => ({
  studies: Object.entries(studyPictures)
    .map(([study, { as }]) => {
      const { comment, rest } = parted(configOf(study));
      const what = comment.replaceAll('_', '\\_');
      return `## ${study}\n\n${what}\n\n![${study}](images/${as})\n\n\`npm run experiment -- configs/${study}.yaml\`, [the config](../configs/${study}.yaml):\n\n\`\`\`yaml\n${rest}\n\`\`\``;
    })
    .join('\n\n'),
});
