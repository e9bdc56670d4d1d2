/** What a platform's TensorFlow looks like: its wheel on a Python package index, its libraries, its compiler's flags. */
export interface Platform {
  readonly name: string;
  /** The wheel's package, pip's tag for the platform, and the SHA-256 of the file. */
  readonly wheel: { readonly package: string; readonly tag: string; readonly sha256: string };
  /** Megabytes of the wheel, and of the libraries in it. */
  readonly megabytes: { readonly download: number; readonly unpacked: number };
  /** Where tfjs-node's own install script finds the C library, after its storage host, and the SHA-256 of the file. */
  readonly archive: { readonly path: string; readonly sha256: string };
  readonly librarySuffix: string;
  /** For the linker, beside the sources and libraries. */
  readonly linkFlags: readonly string[];
  /** How to get a C++ compiler, and Python's pip. */
  readonly compilerRemedy: string;
  readonly pipRemedy: string;
}

/** The release that is downloaded: as fast as the newest, a third smaller. */
export const wheelVersion = '2.16.2';

/** Without `nodelete` a process in which only worker threads loaded the addon can crash at its exit. */
const linux = {
  librarySuffix: '.so.2',
  linkFlags: ['-shared', '-Wl,-z,nodelete'],
  compilerRemedy: 'install g++',
  pipRemedy: 'install Python with pip (Debian, Ubuntu: python3-pip)',
};

const platforms: readonly Platform[] = [
  {
    ...linux,
    name: 'linux-x64',
    wheel: {
      package: 'tensorflow-cpu',
      tag: 'manylinux2014_x86_64',
      sha256: 'c855cb6bf05d32dd5928086b03a5f6b4189b63c22b95e017703cbee4291023ca',
    },
    megabytes: { download: 214, unpacked: 632 },
    archive: {
      path: 'tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
      sha256: '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
    },
  },
  {
    ...linux,
    name: 'linux-arm64',
    wheel: {
      package: 'tensorflow',
      tag: 'manylinux2014_aarch64',
      sha256: '8728b12bc86941d90d0a927c40d4b21f8820964a80439a7c45f850eb37d57067',
    },
    megabytes: { download: 219, unpacked: 713 },
    archive: {
      path: 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
      sha256: '9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3',
    },
  },
  {
    name: 'darwin-arm64',
    wheel: {
      package: 'tensorflow',
      tag: 'macosx_12_0_arm64',
      sha256: '2c8a0e79395639b762e62002db99b2f6cc608f744312c9940899c1128f325331',
    },
    megabytes: { download: 227, unpacked: 615 },
    archive: {
      path: 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
      sha256: '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79',
    },
    librarySuffix: '.2.dylib',
    linkFlags: ['-bundle', '-undefined', 'dynamic_lookup'],
    compilerRemedy: 'run: xcode-select --install',
    pipRemedy: 'install Python with pip (python.org)',
  },
];

/** The running platform's row; undefined where no native TensorFlow is known to work. */
export function currentPlatform(name = `${process.platform}-${process.arch}`): Platform | undefined {
  return platforms.find((platform) => platform.name === name);
}
