/** What a platform's TensorFlow looks like: its wheel on a Python package index, its libraries, its compiler's flags. */
export interface Platform {
  readonly name: string;
  /** The wheel's package and pip's tag for the platform. */
  readonly wheel: { readonly package: string; readonly tag: string };
  /** Megabytes of the wheel, and of the libraries in it. */
  readonly megabytes: { readonly download: number; readonly unpacked: number };
  /** Where tfjs-node's own install script finds the C library, after its storage host. */
  readonly archive: string;
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
    wheel: { package: 'tensorflow-cpu', tag: 'manylinux2014_x86_64' },
    megabytes: { download: 214, unpacked: 632 },
    archive: 'tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
  },
  {
    ...linux,
    name: 'linux-arm64',
    wheel: { package: 'tensorflow', tag: 'manylinux2014_aarch64' },
    megabytes: { download: 219, unpacked: 713 },
    archive: 'tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz',
  },
  {
    name: 'darwin-arm64',
    wheel: { package: 'tensorflow', tag: 'macosx_12_0_arm64' },
    megabytes: { download: 227, unpacked: 615 },
    archive: 'tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
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
