// Two machines on one, by Linux's namespaces: each has a name and a network of its own, and a cable goes from one to the other.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cli, keep, programEnvironment } from './farm.mjs';

/** What the first shell does; both machines end when its input does. */
const setUp = `
exec 3<&0
hostname near && ip link set lo up
unshare --net --uts sh -c 'hostname far && ip link set lo up && exec cat <&3' &
far=$!
until nsenter --net --target $far ip link show up 2>&1 | grep -q lo && [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.02; done
ip link add cable type veth peer name cable netns $far &&
ip address add 10.0.0.1/30 dev cable && ip link set cable up &&
nsenter --net --target $far sh -c 'ip address add 10.0.0.2/30 dev cable && ip link set cable up' &&
echo $$ $far
exec cat <&3
`;

const unshare = ['--map-root-user', '--net', '--uts'];

/** Whether this system lets us play. */
export const machinesAllowed =
  spawnSync('unshare', [...unshare, 'sh', '-c', 'ip link add cable type veth peer name other && nsenter --version'])
    .status === 0;

/** A machine: `near` is 10.0.0.1, `far` 10.0.0.2. */
class Machine {
  /** @param {string} pid of a process that lives there */
  constructor(pid) {
    this.into = ['--preserve-credentials', '--user', '--net', '--uts', '--target', pid];
  }

  /** @param {string} program @param {readonly string[]} words @param {NodeJS.ProcessEnv} env */
  start(program, words, env = process.env) {
    return keep('nsenter', [...this.into, program, ...words], env);
  }

  /** `initscope`. @param {readonly string[]} words @param {Record<string, string>} env */
  initscope(words, env) {
    return this.start(process.execPath, [cli, ...words], programEnvironment(env));
  }

  /** Pulls the cable out, or puts it in again. @param {'down' | 'up'} state */
  cable(state) {
    const { status, stderr } = spawnSync('nsenter', [...this.into, 'ip', 'link', 'set', 'cable', state]);
    if (status !== 0) throw new Error(String(stderr));
  }
}

export const openMachines = async () => {
  const holder = spawn('unshare', [...unshare, 'sh', '-c', setUp], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(holder.stdout.setEncoding('utf8'), 'data');
  const [near = '', far = ''] = String(line).trim().split(' ');
  return {
    near: new Machine(near),
    far: new Machine(far),
    close: async () => {
      holder.stdin.end();
      await once(holder, 'close');
    },
  };
};
