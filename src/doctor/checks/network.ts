import { type Check, good, skipped, trouble, type Verdict } from '../check.js';
import type { World } from '../world.js';

/** A registry that answers its `/v2/` with anything, "log in first" included, can be reached. */
export const network: Check = {
  id: 'network',
  group: 'machine',
  async look({ config, reach }) {
    if (config.kind === 'invalid') return [skipped('the config does not say which registries')];
    const { base, engine, modelRegistry } = config.config.sources;
    const hosts = new Set([base, engine, modelRegistry].flatMap(hostOf));
    return Promise.all([...hosts].map((host) => look(host, reach)));
  },
};

async function look(host: string, reach: World['reach']): Promise<Verdict> {
  const answer = await reach(`${isLoopback(host) ? 'http' : 'https'}://${host}/v2/`);
  if (answer.kind === 'failed') {
    return trouble(
      'error',
      `${host} cannot be reached: ${answer.why}`,
      `curl -sI https://${host}/v2/   # a firewall, a proxy, or name a mirror under sources`,
    );
  }
  if (answer.status >= 500) {
    return trouble(
      'warning',
      `${host} answers ${answer.status}`,
      'wait some minutes, or name a mirror under sources',
    );
  }
  return good(`${host} answers`);
}

/** None for what lies on this machine. */
function hostOf(reference: string): readonly string[] {
  if (reference.startsWith('oci-layout:') || /^[./]/.test(reference)) return [];
  const host = reference.split('/')[0] ?? '';
  if (host === 'docker.io') return ['registry-1.docker.io'];
  return host.includes('.') || host.includes(':') ? [host] : [];
}

const isLoopback = (host: string): boolean => /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
