/** Whose word it is. */
export type Library =
  | 'PyTorch'
  | 'Keras'
  | 'JAX'
  | 'Flax'
  | 'Hydra'
  | 'Hugging Face'
  | 'Lightning'
  | 'scikit-learn'
  | 'Caffe'
  | 'others';

/** What a config or a command line says here, and the words that other libraries have for it. */
export type Synonyms = Readonly<Record<string, Readonly<Partial<Record<Library, readonly string[]>>>>>;

/**
 * Words of other libraries, for messages and docs/synonyms.md. A word that is spelt here as there, but for capitals, `_` and
 * `-`, needs no row: `learning_rate`, `GlorotUniform`, `LeakyReLU`.
 */
export const synonyms = {
  initializers: {
    'heNormal: { dialect: pytorch }': { PyTorch: ['kaiming_normal_', 'kaiming_normal'] },
    'heNormal: { dialect: keras }': { Keras: ['HeNormal', 'he_normal'] },
    'heNormal: { dialect: jax }': { JAX: ['he_normal', 'kaiming_normal'] },
    heUniform: { PyTorch: ['kaiming_uniform_', 'kaiming_uniform'], JAX: ['kaiming_uniform'] },
    he: { others: ['kaiming', 'msra'] },
    'glorotNormal: { dialect: pytorch }': { PyTorch: ['xavier_normal_', 'xavier_normal'] },
    'glorotNormal: { dialect: keras }': { Keras: ['GlorotNormal', 'glorot_normal'] },
    'glorotNormal: { dialect: jax }': { JAX: ['glorot_normal', 'xavier_normal'] },
    glorotUniform: { PyTorch: ['xavier_uniform_', 'xavier_uniform'], JAX: ['xavier_uniform'], others: ['glorot'] },
    'lecunNormal: { dialect: keras }': { Keras: ['LecunNormal', 'lecun_normal'] },
    'lecunNormal: { dialect: jax }': { JAX: ['lecun_normal'] },
    lecunNormal: { others: ['lecun'] },
    'normal: { std: 1 }': { PyTorch: ['normal_', 'randn'] },
    'normal: { std: 0.05 }': { Keras: ['RandomNormal', 'random_normal'] },
    'normal: { std: 0.01 }': { Caffe: ['gaussian'] },
    'uniform: { low: 0, high: 1 }': { PyTorch: ['uniform_', 'rand'] },
    'uniform: { low: -0.05, high: 0.05 }': { Keras: ['RandomUniform', 'random_uniform'] },
    'truncatedNormal: { std: 1, dialect: pytorch }': { PyTorch: ['trunc_normal_', 'trunc_normal'] },
    'truncatedNormal: { std: 0.05 }': { Keras: ['TruncatedNormal', 'truncated_normal'] },
    'constant: { c: 0.1 }': { PyTorch: ['constant_', 'fill_'] },
    zeros: { PyTorch: ['zeros_', 'zero_'], others: ['zeros_init', 'zeros_initializer'] },
    ones: { PyTorch: ['ones_'], others: ['ones_init', 'ones_initializer'] },
    identity: { PyTorch: ['eye_', 'eye'], Keras: ['IdentityInitializer'] },
    orthogonal: { PyTorch: ['orthogonal_'], Keras: ['OrthogonalInitializer'] },
    'sparse: { std: 0.01, dialect: pytorch }': { PyTorch: ['sparse_'] },
    libraryDefault: { PyTorch: ['reset_parameters'], others: ['default', 'torch_default'] },
  },
  activations: {
    silu: { Keras: ['swish'], JAX: ['swish'] },
    identity: { Keras: ['linear'], PyTorch: ['Identity'], others: ['none', 'id'] },
    sigmoid: { others: ['logistic', 'sigm', 'expit'] },
    relu: { others: ['rectifier', 'rectified_linear'] },
    'leakyRelu: { alpha: 0.25 }': { PyTorch: ['PReLU'] },
    leakyRelu: { others: ['lrelu'] },
    'gelu: { form: tanh }': {
      'Hugging Face': ['gelu_new', 'gelu_pytorch_tanh'],
      others: ['gelu_tanh', 'approximate_gelu'],
    },
    sine: { others: ['sin', 'siren'] },
  },
  layers: {
    affine: {
      PyTorch: ['Linear', 'nn.Linear'],
      Keras: ['Dense'],
      Flax: ['nn.Dense'],
      others: ['fully_connected', 'fc', 'gemm', 'inner_product'],
    },
    conv2d: { PyTorch: ['nn.Conv2d'], Flax: ['nn.Conv'], others: ['conv', 'convolution'] },
    batchNorm: {
      PyTorch: ['BatchNorm1d', 'BatchNorm2d', 'nn.BatchNorm2d'],
      Keras: ['BatchNormalization'],
      others: ['bn'],
    },
    layerNorm: { PyTorch: ['nn.LayerNorm'], Keras: ['LayerNormalization'], others: ['ln'] },
    rmsNorm: { PyTorch: ['nn.RMSNorm'], Keras: ['RMSNormalization'], 'Hugging Face': ['LlamaRMSNorm'] },
    averagePool: { PyTorch: ['AvgPool2d'], Keras: ['AveragePooling2D'], Flax: ['avg_pool'], others: ['mean_pool'] },
    maxPool: { PyTorch: ['MaxPool2d'], Keras: ['MaxPooling2D'] },
    globalAveragePool: {
      PyTorch: ['AdaptiveAvgPool2d'],
      Keras: ['GlobalAveragePooling2D'],
      others: ['gap', 'global_avg_pool'],
    },
    flatten: { PyTorch: ['nn.Flatten'] },
    transpose: { PyTorch: ['permute'], Keras: ['Permute'] },
    embedding: { PyTorch: ['nn.Embedding'], Flax: ['nn.Embed', 'embed'] },
    attention: {
      PyTorch: ['MultiheadAttention', 'nn.MultiheadAttention'],
      others: ['self_attention', 'mha', 'attn'],
    },
    residual: { others: ['skip', 'shortcut', 'res_block', 'skip_connection'] },
    repeat: { PyTorch: ['Sequential', 'nn.Sequential'], others: ['stack', 'blocks', 'loop'] },
  },
  keys: {
    name: { Hydra: ['job_name'], others: ['experiment_name', 'run_name', 'title'] },
    'network.width': {
      PyTorch: ['hidden_size', 'hidden_dim', 'out_features', 'd_model'],
      Keras: ['units'],
      Flax: ['features'],
      'scikit-learn': ['hidden_layer_sizes'],
      others: ['n_hidden', 'hidden_units', 'n_units', 'widths'],
    },
    'network.depth': {
      PyTorch: ['num_layers', 'n_layers'],
      'Hugging Face': ['num_hidden_layers', 'n_layer'],
      others: ['hidden_layers', 'n_hidden_layers', 'num_blocks'],
    },
    'network.activation': {
      PyTorch: ['nonlinearity'],
      'Hugging Face': ['hidden_act', 'activation_function'],
      others: ['activation_fn', 'act_fn', 'act'],
    },
    'network.architecture': { others: ['arch', 'model_type', 'backbone'] },
    'network.normalization': { PyTorch: ['norm_layer'], others: ['norm', 'norm_type'] },
    'network.residualScale': { others: ['skip_scale', 'branch_scale', 'residual_multiplier'] },
    'network.kernel': { PyTorch: ['kernel_size'] },
    'network.image': { Keras: ['input_shape'], 'Hugging Face': ['image_size'] },
    'network.heads': { PyTorch: ['nhead', 'num_heads'], 'Hugging Face': ['num_attention_heads', 'n_head'] },
    'network.tokens': {
      'Hugging Face': ['max_position_embeddings', 'n_positions'],
      others: ['seq_len', 'sequence_length', 'context_length', 'block_size'],
    },
    'network.causal': { PyTorch: ['is_causal'], Keras: ['use_causal_mask'] },
    'network.normPosition': { PyTorch: ['norm_first'], others: ['pre_norm', 'norm_placement'] },
    initializers: {
      Keras: ['kernel_initializer', 'initializer'],
      Flax: ['kernel_init'],
      others: ['init', 'inits', 'weight_init', 'init_method'],
    },
    bias: { Keras: ['bias_initializer', 'use_bias'], Flax: ['bias_init'] },
    'input.samples': {
      PyTorch: ['batch_size'],
      Keras: ['batch'],
      'scikit-learn': ['n_samples'],
      others: ['num_samples'],
    },
    'training.learningRate': {
      PyTorch: ['lr'],
      'scikit-learn': ['learning_rate_init'],
      JAX: ['step_size'],
      others: ['eta'],
    },
    'training.epochs': {
      Lightning: ['max_epochs', 'max_steps'],
      'Hugging Face': ['num_train_epochs'],
      'scikit-learn': ['max_iter'],
      others: ['n_epochs', 'num_epochs', 'steps', 'num_steps', 'iterations'],
    },
    'training.upstreamGradient': { PyTorch: ['grad_output', 'grad_outputs'], JAX: ['cotangent'] },
    'random.seed': {
      PyTorch: ['manual_seed'],
      JAX: ['prng_key'],
      'scikit-learn': ['random_state'],
      others: ['random_seed', 'rng'],
    },
    'random.repeats': { others: ['n_seeds', 'num_seeds', 'n_runs', 'num_runs', 'n_trials', 'trials', 'replicates'] },
    'figures.bins': { others: ['n_bins', 'num_bins', 'nbins'] },
    'figures.formats': { others: ['format', 'image_format'] },
    sweep: {
      Hydra: ['params', 'sweeper'],
      'scikit-learn': ['param_grid'],
      others: ['grid', 'search_space'],
    },
  },
  parameters: {
    std: { Keras: ['stddev'], others: ['sigma', 'sd', 'scale'] },
    mean: { others: ['mu', 'loc'] },
    c: { Keras: ['value'], PyTorch: ['val'] },
    low: { PyTorch: ['a'], Keras: ['minval'], others: ['min'] },
    high: { PyTorch: ['b'], Keras: ['maxval'], others: ['max'] },
    alpha: { PyTorch: ['negative_slope'], others: ['slope', 'leak'] },
    negativeSlope: { PyTorch: ['a'], others: ['alpha', 'slope'] },
    form: { PyTorch: ['approximate'] },
    units: { PyTorch: ['out_features'], Flax: ['features'] },
    filters: { PyTorch: ['out_channels'], Flax: ['features'] },
    kernel: { PyTorch: ['kernel_size'] },
    stride: { Keras: ['strides'] },
    groups: { JAX: ['feature_group_count'] },
    window: { PyTorch: ['kernel_size'], Keras: ['pool_size'] },
    rows: { PyTorch: ['num_embeddings'], Keras: ['input_dim'], 'Hugging Face': ['vocab_size'] },
    heads: { PyTorch: ['num_heads', 'nhead'], 'Hugging Face': ['n_head'] },
    causal: { PyTorch: ['is_causal'], Keras: ['use_causal_mask'] },
    times: { others: ['count', 'n', 'depth'] },
    branch: { others: ['body', 'inner'] },
    shortcut: { others: ['skip', 'downsample'] },
  },
  values: {
    normal: { Keras: ['untruncated_normal'], others: ['gaussian'] },
    truncatedNormal: { JAX: ['trunc_normal'] },
    fanAvg: { others: ['fan_average', 'avg'] },
    tanh: { others: ['approximate', 'true'] },
    exact: { others: ['erf', 'none', 'false'] },
    same: { others: ['zeros', 'zero'] },
    circular: { others: ['wrap', 'periodic'] },
    pytorch: { others: ['torch'] },
    keras: { others: ['tensorflow', 'tf'] },
    jax: { others: ['flax'] },
    tfjs: { others: ['tensorflow.js', 'js'] },
  },
  options: {
    '--out': { Hydra: ['hydra.run.dir'], others: ['output', 'output-dir', 'outdir', 'out-dir', 'logdir', 'save-dir'] },
    '--set': { Hydra: ['override', 'overrides'], others: ['param', 'define', 'opt'] },
    '--seed': { others: ['random-seed', 'random-state', 'manual-seed'] },
    '--backend': { PyTorch: ['device'], Lightning: ['accelerator'], others: ['engine', 'gpu', 'gpus', 'cpu'] },
    '--workers': {
      'scikit-learn': ['n-jobs'],
      PyTorch: ['num-workers'],
      others: ['jobs', 'j', 'processes', 'threads', 'parallel'],
    },
    '--force': { others: ['overwrite', 'rerun', 'recompute', 'no-cache'] },
    '--strict': { others: ['check', 'fail-fast', 'werror'] },
    '--dry-run': { Hydra: ['cfg'], Lightning: ['fast-dev-run'], others: ['plan', 'noop'] },
    '--quiet': { others: ['silent', 'no-progress'] },
    '--weight-variance': { JAX: ['W-std'], others: ['sigma-w', 'sigma-w2', 'weight-var', 'weight-std', 'gain'] },
    '--bias-variance': { JAX: ['b-std'], others: ['sigma-b', 'sigma-b2', 'bias-var', 'bias-std'] },
    '--at': { others: ['critical', 'edge-of-chaos', 'eoc'] },
    '--recipe': { others: ['rule', 'scheme', 'expected'] },
    '--json': { others: ['as-json', 'machine-readable'] },
    '--queue': { others: ['redis', 'redis-url', 'broker', 'scheduler'] },
    '--idle': { others: ['timeout', 'idle-timeout'] },
    '[config..]': { Hydra: ['config-name', 'config-path'], others: ['config', 'config-file', 'c', 'file'] },
    '--set sweep.PATH=[VALUE, …]': { Hydra: ['multirun', 'm'], others: ['sweep'] },
  },
  commands: {
    run: { others: ['experiment', 'train', 'fit', 'study', 'start'] },
    list: { others: ['ls', 'show', 'catalogue'] },
    setup: { others: ['install'] },
    '--help': { others: ['help', '?'] },
    '--version': { others: ['version'] },
  },
} as const satisfies Record<string, Synonyms>;
