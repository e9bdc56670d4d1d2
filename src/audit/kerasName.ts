/** The variables of Keras's layers in the order in which `.keras` archives number them, by the class's name there. */
const variables: readonly (readonly [layer: RegExp, names: readonly string[]])[] = [
  [/^batch_normalization/, ['gamma', 'beta', 'moving_mean', 'moving_variance']],
  [/normalization/, ['gamma', 'beta']],
  [/^embedding/, ['embeddings']],
  [/^p_re_lu/, ['alpha']],
  [/^depthwise_conv/, ['depthwise_kernel', 'bias']],
  [/^separable_conv/, ['depthwise_kernel', 'pointwise_kernel', 'bias']],
  [/^(cell|lstm|gru|simple_rnn)/, ['kernel', 'recurrent_kernel', 'recurrent_bias']],
  [/./, ['kernel', 'bias']],
];

/**
 * A tensor's name in a Keras file with its variable's word in place of its number, and each layer once.
 *
 *     kerasName('layers/batch_normalization_1/vars/3') // 'layers/batch_normalization_1/moving_variance'
 */
export const kerasName = (name: string): string => {
  const numbered = /^(.*?)([^/]+)\/vars\/(\d+)$/.exec(name);
  if (!numbered)
    return name
      .replace(/^model_weights\//, '')
      .replace(/^([^/]+)\/\1\//, '$1/')
      .replace(/((cell|lstm|gru|rnn)[^/]*\/)bias$/, '$1recurrent_bias');
  const [, before = '', layer = '', number] = numbered;
  const names = variables.find(([pattern]) => pattern.test(layer))![1];
  const recurrent = layer === 'cell' || /lstm|gru|rnn/.test(layer);
  return `${before}${layer}/${names[Number(number)] ?? (recurrent ? 'recurrent_bias' : `variable_${number}`)}`;
};
